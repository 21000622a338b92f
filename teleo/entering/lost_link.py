"""« J'ai perdu mon lien »: the same answer, after the same work, whoever asks."""

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

# So that nobody is flooded, nobody tries a whole list, and the worker keeps up.
BY_CONTACT = Throttle("lost_link.contact", tries=3)
BY_ADDRESS = Throttle("lost_link.address", tries=10)
OF_ALL = Throttle("lost_link", tries=300)

routes = web.RouteTableDef()


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
        await _spend_a_try(request, wish)
        async with works.open(SYSTEM) as work:
            await note_lost_link(work, wish)
    except (Invalid, TooManyTries) as refused:
        return await _page(request, refused, values)
    return see_other(f"{request.path}?sent=yes")


async def _spend_a_try(request: web.Request, wish: TellContact) -> None:
    await BY_ADDRESS.spend(request, client_address(request))
    await BY_CONTACT.spend(request, wish.contact)
    await OF_ALL.spend(request, "")


async def _page(request: web.Request, refused: Failure | None, values: dict[str, object]) -> web.Response:
    is_sent = "sent" in request.query
    return await show_again(request, "entering/lost_link.html", refused, values=values, is_sent=is_sent)
