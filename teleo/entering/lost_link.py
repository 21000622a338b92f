"""« J'ai perdu mon lien »: the same answer, after the same work, whoever asks."""

from dataclasses import dataclass, field

from aiohttp import web

from teleo.core.actor import SYSTEM
from teleo.core.errors import Failure, Invalid
from teleo.entering.recovering import note_lost_link
from teleo.entering.schemas import TellContact
from teleo.http.endpoint import anyone, parsed, sent
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, TooManyTries, client_address

QUARTER_OF_HOUR = 15 * 60

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class LostThrottles:
    """By contact, so that nobody is flooded; by address, so that nobody tries a whole list; on the whole, for the worker."""

    contact: Throttle = field(default_factory=lambda: Throttle(tries=3, seconds=QUARTER_OF_HOUR))
    address: Throttle = field(default_factory=lambda: Throttle(tries=10, seconds=QUARTER_OF_HOUR))
    all: Throttle = field(default_factory=lambda: Throttle(tries=300, seconds=QUARTER_OF_HOUR))


THROTTLES = web.AppKey("lost_link_throttles", LostThrottles)


def set_up(app: web.Application) -> None:
    app[THROTTLES] = LostThrottles()


@routes.get("/lost-link", name="lost_link")
@anyone(reason="who has lost his link has nothing to show")
async def show_lost_link(request: web.Request) -> web.StreamResponse:
    """One field; or, once it was sent, what happens now."""
    return await _page(request, None, {})


@routes.post("/lost-link", name="send_lost_link")
@anyone(reason="links go to what is on file and nowhere else, whoever asks")
async def send_lost_link(request: web.Request) -> web.StreamResponse:
    values = await sent(request)
    works = request.app[WORKS]
    try:
        wish = parsed(TellContact, values)
        _spend_a_try(request, wish)
        async with works.open(SYSTEM) as work:
            await note_lost_link(work, wish)
    except (Invalid, TooManyTries) as refused:
        return await _page(request, refused, values)
    return see_other(f"{request.path}?sent=yes")


def _spend_a_try(request: web.Request, wish: TellContact) -> None:
    at = request.app[WORKS].clock.now().timestamp()
    throttles = request.app[THROTTLES]
    throttles.address.spend(client_address(request), at=at)
    throttles.contact.spend(wish.contact, at=at)
    throttles.all.spend("", at=at)


async def _page(request: web.Request, refused: Failure | None, values: dict[str, object]) -> web.Response:
    is_sent = "sent" in request.query
    return await show_again(request, "entering/lost_link.html", refused, values=values, is_sent=is_sent)
