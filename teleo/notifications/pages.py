"""The administrator's page of the texts of invitations: in each language, one by e-mail and one by SMS."""

from dataclasses import dataclass

from aiohttp import web

from teleo.directory import EstablishmentView, establishment_for
from teleo.http.endpoint import actor_of, only, parsed, query, read, sent, work_for
from teleo.http.keys import SITE, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.texts import LOCALES, Language
from teleo.notifications.errors import TextRefused
from teleo.notifications.invitation_texts import (
    Preview,
    change_text,
    preview,
    restore_text,
    text_in_use,
)
from teleo.notifications.rules import CHANNELS, LONGEST_MAIL, MOST_SMS, VARIABLES, Channel, Wrong
from teleo.notifications.schemas import ChangeInvitationText, RestoreInvitationText, ShowInvitationTexts

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Shown:
    """One text on the page: as it is kept or as it was typed, and what it would send or what is wrong with it."""

    channel: Channel
    text: str
    is_own: bool
    preview: Preview | None
    wrong: Wrong | None


@routes.get("/establishment/invitations", name="invitation_texts")
@only("administrator")
async def invitation_texts(request: web.Request) -> web.StreamResponse:
    return await _show(request, query(request, ShowInvitationTexts).language)


@routes.post("/establishment/invitations", name="change_invitation_text")
@only("administrator")
async def send_change_invitation_text(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be sent."""
    wish = await read(request, ChangeInvitationText)
    try:
        async with work_for(request) as work:
            here = await establishment_for(work.session, work.actor.establishment)
            await change_text(work, wish, here, request.app[SITE].base_url)
    except TextRefused as refused:
        return await _show(request, wish.language, typed=wish, refused=refused)
    return _back(request, wish)


@routes.post("/establishment/invitations/preview", name="preview_invitation_text")
@only("administrator")
async def preview_invitation_text(request: web.Request) -> web.StreamResponse:
    """The page with what was typed and what it would send; nothing is kept. The module takes its piece of it."""
    wish = parsed(ChangeInvitationText, await sent(request))
    return await _show(request, wish.language, typed=wish)


@routes.post("/establishment/invitations/restore", name="restore_invitation_text")
@only("administrator")
async def send_restore_invitation_text(request: web.Request) -> web.StreamResponse:
    wish = await read(request, RestoreInvitationText)
    async with work_for(request) as work:
        await restore_text(work, wish)
    return _back(request, wish)


def _back(request: web.Request, wish: RestoreInvitationText) -> web.Response:
    page = request.app.router["invitation_texts"].url_for()
    return see_other(str(page.with_query(language=wish.language, done=wish.channel)))


async def _show(
    request: web.Request,
    language: Language,
    *,
    typed: ChangeInvitationText | None = None,
    refused: TextRefused | None = None,
) -> web.Response:
    async with request.app[WORKS].reading() as session:
        here = await establishment_for(session, actor_of(request).establishment)
        in_use = [await text_in_use(session, here.id, channel, language) for channel in CHANNELS]
    shown = [
        _shown(
            request,
            here,
            typed
            if typed and typed.channel == one.channel
            else ChangeInvitationText(channel=one.channel, language=language, text=one.text),
            is_own=one.is_own,
        )
        for one in in_use
    ]
    return await show_again(
        request,
        "notifications/invitation_texts.html",
        refused,
        language=language,
        languages=LOCALES,
        shown=shown,
        variables=VARIABLES,
        longest_mail=LONGEST_MAIL,
        most_sms=MOST_SMS,
        sender_name=here.message_name,
        typed=typed.channel if typed else None,
        done=request.query.get("done"),
    )


def _shown(
    request: web.Request, here: EstablishmentView, wish: ChangeInvitationText, *, is_own: bool
) -> Shown:
    try:
        made, wrong = preview(wish, here, request.app[SITE].base_url), None
    except TextRefused as refused:
        made, wrong = None, refused.wrong
    return Shown(wish.channel, wish.text, is_own, made, wrong)
