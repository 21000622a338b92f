"""What everyone may read: the information notice, the legal notice, the cookies, the declaration of accessibility."""

from dataclasses import dataclass

from aiohttp import web

from teleo.directory import EstablishmentView, establishment_for, establishments
from teleo.http.endpoint import anyone
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.pages import render
from teleo.infra.database import Session
from teleo.privacy.accessibility import declared
from teleo.privacy.cookies import KEPT
from teleo.privacy.queries import NoticeView, notice_of
from teleo.privacy.retention import RetentionSettings

# The offices for complaints by post: the CNIL, and the Défenseur des droits as the declarations of public sites give him.
CNIL = "CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07"
DEFENDER_OF_RIGHTS = "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07"

RETENTION = web.AppKey("retention", RetentionSettings)

routes = web.RouteTableDef()


def set_up(app: web.Application, retention: RetentionSettings) -> None:
    app[RETENTION] = retention


@dataclass(frozen=True, slots=True)
class Answering:
    """An establishment, and what it says of itself."""

    here: EstablishmentView
    notice: NoticeView


@routes.get("/privacy", name="privacy")
@anyone(reason="whoever is told that his data are kept may read why")
async def privacy(request: web.Request) -> web.StreamResponse:
    """The information notice of articles 13 and 14 of the GDPR."""
    return await _show(request, "privacy/privacy.html", retention=request.app[RETENTION], cnil=CNIL)


@routes.get("/legal", name="legal")
@anyone(reason="a publisher says who he is")
async def legal(request: web.Request) -> web.StreamResponse:
    return await _show(request, "privacy/legal.html")


@routes.get("/cookies", name="cookies")
@anyone(reason="says what is left in everyone's browser")
async def cookies(request: web.Request) -> web.StreamResponse:
    return await _show(request, "privacy/cookies.html", kept=KEPT)


@routes.get("/accessibility", name="accessibility")
@anyone(reason="whoever cannot read a page must find whom to tell")
async def accessibility(request: web.Request) -> web.StreamResponse:
    return await _show(
        request, "privacy/accessibility.html", declared=declared(), defender=DEFENDER_OF_RIGHTS
    )


async def _show(request: web.Request, template: str, **context: object) -> web.Response:
    async with request.app[WORKS].reading() as session:
        answering = [
            Answering(here, await notice_of(session, here.id)) for here in await _known_to(request, session)
        ]
    alone = answering[0].here if len(answering) == 1 else None
    return await render(request, template, answering=answering, establishment=alone, **context)


async def _known_to(request: web.Request, session: Session) -> tuple[EstablishmentView, ...]:
    """The establishments that the reader has to do with; all, when we do not know him."""
    identity = request[IDENTITY]
    actors = [*identity.visits.values(), *([identity.member] if identity.member else [])]
    ids = sorted({actor.establishment_id for actor in actors if actor.establishment_id is not None})
    if not ids:
        return await establishments(session)
    return tuple([await establishment_for(session, one) for one in ids])
