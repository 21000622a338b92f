"""The door of a patient's link: one question, then the visit. Looking at it changes nothing and sends nothing."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from teleo.accounts import (
    CodeJustSent,
    DeviceKept,
    LinkExpired,
    LinkNotYet,
    LinkOpened,
    LinkReplaced,
    LinkUnknown,
    ProofLocked,
    ProofRefused,
    Workplace,
    ask_code,
    note_opening,
    open_link,
    prove_by_code,
    set_visit,
)
from teleo.core.errors import Failure, Invalid
from teleo.directory import establishment_for
from teleo.entering.proving import at_the_door, neutral, prove_by_birth_date, question_for
from teleo.entering.schemas import TellBirthDate, TellCode
from teleo.http.endpoint import Handler, anyone, parsed, sent
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.pages import address_in, see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, TooManyTries, client_address
from teleo.infra.work import Work
from teleo.patients import language_of

# By address: against trying a few answers on many links, and against trying links. The tries of one link are counted
# with it.
ANSWERS = Throttle("proofs.address", tries=60)
UNKNOWN_LINKS = Throttle("unknown_links.address", tries=60)

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Shown:
    """How the question is put: why it is put again, and what was typed."""

    by_code: bool = False
    refused: Failure | None = None
    values: dict[str, object] = field(default_factory=dict)


def explaining(handler: Handler) -> Handler:
    """A link that does not open is told in words, with whom to call."""

    @functools.wraps(handler)
    async def explained(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except LinkUnknown as unknown:
            await UNKNOWN_LINKS.spend(request, client_address(request))
            return await _explain(request, unknown)
        except (LinkExpired, LinkReplaced, LinkNotYet) as closed:
            return await _explain(request, closed)

    return explained


@routes.get("/l/{token}", name="open_link")
@anyone(reason="the link itself is the key to one question; opening it changes nothing")
@explaining
async def show_link(request: web.Request) -> web.StreamResponse:
    """Straight into the visit for a browser that is remembered; in the language of messages, unless it says another."""
    opened = await _opened(request)
    is_remembered = opened.appointment_id in request[IDENTITY].visits
    path = f"/visit/{opened.appointment_id}" if is_remembered else request.path
    async with request.app[WORKS].reading() as session:
        address = address_in(request, path, await language_of(session, opened.by))
    if is_remembered or address != path:
        return see_other(address)
    return await _ask(request, opened, Shown(by_code=request.query.get("by") == "code"))


@routes.post("/l/{token}/birth-date", name="prove_by_birth_date")
@anyone(reason="the link itself is the key to the question that is answered here")
@explaining
async def send_birth_date(request: web.Request) -> web.StreamResponse:
    values = await sent(request)

    async def answer(work: Work, opened: LinkOpened) -> DeviceKept | None:
        return await prove_by_birth_date(work, opened, parsed(TellBirthDate, values).told)

    return await _answered(request, answer, Shown(values=values))


@routes.post("/l/{token}/code", name="prove_by_code")
@anyone(reason="the link itself is the key to the question that is answered here")
@explaining
async def send_code(request: web.Request) -> web.StreamResponse:
    values = await sent(request)

    async def answer(work: Work, opened: LinkOpened) -> DeviceKept | None:
        return await prove_by_code(work, opened, parsed(TellCode, values).code)

    return await _answered(request, answer, Shown(by_code=True, values=values))


@routes.post("/l/{token}/send", name="ask_code")
@anyone(reason="it goes to the contact on file and nowhere else, whoever asks")
@explaining
async def send_ask_code(request: web.Request) -> web.StreamResponse:
    """Six digits leave for the patient."""
    opened = await _opened(request)
    try:
        await ANSWERS.spend(request, client_address(request))
        async with request.app[WORKS].open(at_the_door(opened)) as work:
            await ask_code(work, opened)
    except CodeJustSent:  # the page says so
        return see_other(f"{_door(request)}?by=code&soon=yes")
    except (TooManyTries, ProofLocked) as refused:
        return await _ask(request, opened, Shown(by_code=True, refused=refused))
    return see_other(f"{_door(request)}?by=code")


async def _answered(
    request: web.Request,
    answer: Callable[[Work, LinkOpened], Awaitable[DeviceKept | None]],
    shown: Shown,
) -> web.StreamResponse:
    """Into the visit; or the question again, with the same words for whatever was wrong with the answer."""
    opened = await _opened(request)
    try:
        kept = await _tried(request, opened, answer)
    except (Invalid, ProofRefused, TooManyTries, ProofLocked) as refused:
        values = shown.values if isinstance(refused, Invalid) else {}
        return await _ask(request, opened, Shown(shown.by_code, refused, values))
    response = see_other(f"/visit/{kept.appointment_id}")
    set_visit(request, response, kept)
    return response


async def _tried(
    request: web.Request,
    opened: LinkOpened,
    answer: Callable[[Work, LinkOpened], Awaitable[DeviceKept | None]],
) -> DeviceKept:
    """Raises ProofRefused once the try is counted, and what the answer raises."""
    await ANSWERS.spend(request, client_address(request))
    async with request.app[WORKS].open(at_the_door(opened)) as work:
        kept = await answer(work, opened)
    if kept is None:
        raise ProofRefused
    await note_opening(request.app[WORKS], opened)
    return kept


async def _opened(request: web.Request) -> LinkOpened:
    works = request.app[WORKS]
    async with works.reading() as session:
        return await open_link(session, request.match_info["token"], works.clock.now())


async def _ask(request: web.Request, opened: LinkOpened, shown: Shown) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        question = await question_for(session, opened, works.clock.now())
    return await show_again(
        request,
        "entering/question.html",
        shown.refused,
        why="proof_locked" if question.tries_left == 0 else shown.refused.code if shown.refused else "",
        establishment=question.here,
        question=question,
        door=_door(request),
        by_code=shown.by_code or not question.may_tell_birth_date,
        of_companion=False,
        just_sent="soon" in request.query,
        values=shown.values,
    )


async def _explain(request: web.Request, refused: Failure) -> web.Response:
    helper = await _establishment_in(request, refused)
    return await show_again(request, "entering/link_problem.html", refused, establishment=helper)


async def _establishment_in(request: web.Request, refused: Failure) -> Workplace | None:
    """Who can help, when the link was once one of ours."""
    establishment_id = refused.extra.get("establishment_id")
    if establishment_id is None:
        return None
    async with request.app[WORKS].reading() as session:
        return neutral(await establishment_for(session, UUID(str(establishment_id))))


def _door(request: web.Request) -> str:
    return str(request.app.router["open_link"].url_for(token=request.match_info["token"]))
