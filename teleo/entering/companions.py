"""The door of a third person's link: a code that is sent to his contact, then the page of his one consultation."""

from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from teleo.accounts import (
    CodeJustSent,
    ProofLocked,
    ProofRefused,
    set_companion,
)
from teleo.consultations import (
    CompanionProven,
    CompanionView,
    ask_companion_code,
    companion_tries_left,
    is_companion_code_sent,
    open_companion_link,
    prove_companion,
)
from teleo.core.actor import Actor
from teleo.core.errors import Failure, Invalid
from teleo.directory import establishment_for
from teleo.entering.pages import ANSWERS, explaining
from teleo.entering.proving import Question, neutral
from teleo.entering.schemas import TellCode
from teleo.http.endpoint import anyone, parsed, sent
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import TooManyTries, client_address

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Shown:
    """Why the question is put again, and what was typed."""

    refused: Failure | None = None
    values: dict[str, object] = field(default_factory=dict)


@routes.get("/c/{token}", name="open_companion_link")
@anyone(reason="the link itself is the key to one question; opening it changes nothing")
@explaining
async def show_link(request: web.Request) -> web.StreamResponse:
    """Straight to his page for a browser that is remembered."""
    opened = await _opened(request)
    if opened.id in request[IDENTITY].companions:
        return see_other(_page(request, opened.id))
    return await _ask(request, opened, Shown())


@routes.post("/c/{token}/send", name="ask_companion_code")
@anyone(reason="it goes to the contact on file and nowhere else, whoever asks")
@explaining
async def send_ask_code(request: web.Request) -> web.StreamResponse:
    """Six digits leave for the third person."""
    opened = await _opened(request)
    try:
        await ANSWERS.spend(request, client_address(request))
        async with request.app[WORKS].open(_at_the_door(opened)) as work:
            await ask_companion_code(work, opened.id)
    except CodeJustSent:  # the page says so
        return see_other(f"{_door(request)}?soon=yes")
    except (TooManyTries, ProofLocked) as refused:
        return await _ask(request, opened, Shown(refused))
    return see_other(_door(request))


@routes.post("/c/{token}/code", name="prove_companion")
@anyone(reason="the link itself is the key to the question that is answered here")
@explaining
async def send_code(request: web.Request) -> web.StreamResponse:
    """Onto his page; or the question again, with the same words for whatever was wrong with the code."""
    opened = await _opened(request)
    values = await sent(request)
    try:
        proven = await _tried(request, opened, parsed(TellCode, values).code)
    except (Invalid, ProofRefused, TooManyTries, ProofLocked) as refused:
        return await _ask(request, opened, Shown(refused, values if isinstance(refused, Invalid) else {}))
    response = see_other(_page(request, proven.companion_id))
    set_companion(request, response, proven.companion_id, token=proven.token, until=proven.valid_until)
    return response


async def _tried(request: web.Request, opened: CompanionView, digits: str) -> CompanionProven:
    """Raises ProofRefused once the try is counted, and what the proof raises."""
    await ANSWERS.spend(request, client_address(request))
    async with request.app[WORKS].open(_at_the_door(opened)) as work:
        proven = await prove_companion(work, opened.id, digits)
    if proven is None:
        raise ProofRefused
    return proven


async def _opened(request: web.Request) -> CompanionView:
    works = request.app[WORKS]
    async with works.reading() as session:
        return await open_companion_link(session, request.match_info["token"], works.clock.now())


async def _ask(request: web.Request, opened: CompanionView, shown: Shown) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        here = neutral(await establishment_for(session, opened.establishment_id))
        question = Question(
            here=here,
            may_tell_birth_date=False,
            channel=opened.channel,
            is_code_on_its_way=await is_companion_code_sent(session, opened.id, works.clock.now()),
            tries_left=await companion_tries_left(session, opened.id),
        )
    return await show_again(
        request,
        "entering/question.html",
        shown.refused,
        why="proof_locked" if question.tries_left == 0 else shown.refused.code if shown.refused else "",
        establishment=here,
        question=question,
        door=_door(request),
        by_code=True,
        of_companion=True,
        just_sent="soon" in request.query,
        values=shown.values,
    )


def _at_the_door(opened: CompanionView) -> Actor:
    """On whose behalf a code is tried: nobody has come in yet."""
    return Actor(role="system", establishment_id=opened.establishment_id)


def _door(request: web.Request) -> str:
    return str(request.app.router["open_companion_link"].url_for(token=request.match_info["token"]))


def _page(request: web.Request, companion_id: UUID) -> str:
    return str(request.app.router["companion"].url_for(companion_id=str(companion_id)))
