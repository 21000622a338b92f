"""The try-out's page and its JSON, for patients and members alike: no account, no appointment, nothing kept."""

from aiohttp import web

from teleo.consultations.echo_client import ECHOES, NoEchoes
from teleo.consultations.errors import TryOutUnavailable
from teleo.consultations.hub import HUB_PATH
from teleo.consultations.schemas import AskTryOut, TryOutOut
from teleo.consultations.trying_out import ask_for_try_out, is_ours
from teleo.http import csrf
from teleo.http.endpoint import answer, anyone, read
from teleo.http.keys import LOCALE, SITE, WORKS
from teleo.http.pages import render
from teleo.http.throttle import Throttle, TooManyTries, client_address

# By address, and wide: a whole hospital may have one. Whoever waits asks every three seconds.
BEGUN = Throttle("try_out.begun", tries=60)
ASKED = Throttle("try_out.asked", tries=1_500)

routes = web.RouteTableDef()


def set_up(app: web.Application) -> None:
    """Whoever puts the program together may know of echoes."""
    app[ECHOES] = NoEchoes()


@routes.get("/try-out", name="try_out")
@anyone(reason="to try a device one needs no appointment and no account")
async def try_out(request: web.Request) -> web.StreamResponse:
    """The device check, then a call with oneself."""
    page_data = {
        "csrf": csrf.token(request),
        "hub": {"url": request.app[SITE].hub_url, "path": HUB_PATH},
        "locale": request[LOCALE],
    }
    return await render(request, "consultations/try_out.html", page_data=page_data)


@routes.post("/api/v1/try-outs", name="api_try_out")
@anyone(
    reason="to try a device one needs no appointment and no account",
    takes=AskTryOut,
    answers=TryOutOut,
    fails=(TryOutUnavailable, TooManyTries),
)
async def give_try_out(request: web.Request) -> web.Response:
    """A place for a try-out call, or how long until there is one: then ask again with the same code."""
    wish = await read(request, AskTryOut)
    now = request.app[WORKS].clock.now()
    vault = request.app[WORKS].vault
    throttle = ASKED if is_ours(vault, wish.code) else BEGUN
    await throttle.spend(request, client_address(request))
    return answer(await ask_for_try_out(vault, now, request.app[ECHOES], wish))
