"""The page of someone whose session is locked: what he reads without modules, or when he loads a locked page."""

from urllib.parse import urlencode

from aiohttp import web

from teleo.accounts import rules
from teleo.accounts.errors import PasswordRefused
from teleo.accounts.pages import PASSWORDS, spend_a_try
from teleo.accounts.schemas import Unlock
from teleo.accounts.unlocking import unlock
from teleo.core.actor import Actor
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import anyone, read, sent
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import TooManyTries

routes = web.RouteTableDef()


@routes.get("/unlock", name="unlock")
@anyone(reason="whoever is not locked is sent on")
async def show_unlock(request: web.Request) -> web.StreamResponse:
    """One field: his password. A practitioner is led to the door where he signs in."""
    wished = request.query.get("next", "")
    locked = request[IDENTITY].locked
    if locked is None:
        return _on(request, wished)
    if rules.proof_of(locked.role) == "sign_in":
        return see_other(f"/sign-in?{urlencode({'next': rules.local_path(wished, '/')})}")
    return await _page(request, locked, wished, None)


@routes.post("/unlock", name="send_unlock")
@anyone(reason="whoever is not locked is sent on")
async def send_unlock(request: web.Request) -> web.StreamResponse:
    locked = request[IDENTITY].locked
    wished = str((await sent(request)).get("next", ""))
    if locked is None:
        return _on(request, wished)
    try:
        wish = await read(request, Unlock)
        await spend_a_try(request, str(locked.account_id))
        await unlock(request.app[WORKS], request.app[PASSWORDS], locked, wish.password)
    except (Invalid, PasswordRefused, TooManyTries) as refused:
        return await _page(request, locked, wished, refused)
    return see_other(rules.local_path(wished, rules.LANDING[locked.role]))


def _on(request: web.Request, wished: str) -> web.Response:
    member = request[IDENTITY].member
    return see_other(rules.local_path(wished, rules.LANDING[member.role]) if member else "/sign-in")


async def _page(request: web.Request, locked: Actor, wished: str, refused: Failure | None) -> web.Response:
    return await show_again(request, "accounts/unlock.html", refused, who=locked.shown_name, next=wished)
