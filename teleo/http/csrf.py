"""A token for forms and unsafe calls: keyed hash of a random cookie, so that another site cannot know it.

On pages of members it says besides for whom the page was made: who has changed of establishment in another tab, or
signed in as somebody else, does nothing there by a page of before.
"""

import hmac
import secrets

from aiohttp import web
from markupsafe import Markup

from teleo.core.actor import Actor
from teleo.core.errors import Conflict, Forbidden
from teleo.http.bodies import form_of
from teleo.http.keys import ACTOR, IDENTITY, SITE, WORKS, Identity

COOKIE = "teleo_csrf"
FIELD = "csrf"
HEADER = "X-CSRF-Token"
DIGITS = 64  # hexadecimal, of a keyed hash; then those of the workplace
WORKPLACE_DIGITS = 16

FRESH = web.RequestKey("fresh_csrf_cookie", str)


class CsrfRefused(Forbidden):
    code = "csrf_refused"
    title = "This page was open for too long. Load it again, then try once more."


class WorkplaceChanged(Conflict):
    """Or somebody else signed in: the page is of before."""

    code = "workplace_changed"
    title = "This page was opened for another establishment or account. Nothing was done. Load it again."


async def check(request: web.Request) -> None:
    """Raises CsrfRefused."""
    cookie = _cookie(request)
    # Headers may hold bytes that are no text: aiohttp smuggles them in as surrogates.
    told = (await _given(request))[:DIGITS].encode(errors="surrogateescape")
    if not cookie or not hmac.compare_digest(told, _token(request, cookie).encode()):
        raise CsrfRefused


async def check_workplace(request: web.Request, actor: Actor) -> None:
    """Raises WorkplaceChanged for what comes from a page that was made for another member, role or establishment.

    Modules send the token with all that they ask; a page that is opened by its address brings none.
    """
    told = (await _given(request))[DIGITS:].encode(errors="surrogateescape")
    if told and not hmac.compare_digest(told, _workplace(request, actor).encode()):
        raise WorkplaceChanged


def token(request: web.Request) -> str:
    """The token for this browser's pages; `set_cookie` gives the browser its half."""
    cookie = _cookie(request) or request.get(FRESH)
    if not cookie:
        cookie = request[FRESH] = secrets.token_urlsafe(24)
    actor = request.get(ACTOR) or request.get(IDENTITY, Identity()).member
    if actor is None or actor.account_id is None:
        return _token(request, cookie)
    return _token(request, cookie) + _workplace(request, actor)


def field(request: web.Request) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token(request))


def set_cookie(request: web.Request, response: web.StreamResponse) -> None:
    fresh = request.get(FRESH)
    if fresh:
        response.set_cookie(
            COOKIE, fresh, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/"
        )


async def _given(request: web.Request) -> str:
    given = request.headers.get(HEADER, "")
    if not given and request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        field = (await form_of(request)).get(FIELD, "")
        return field if isinstance(field, str) else ""
    return given


def _cookie(request: web.Request) -> str:
    """Empty when it is not one of ours."""
    cookie = request.cookies.get(COOKIE, "")
    return cookie if cookie.isascii() else ""


def _token(request: web.Request, cookie: str) -> str:
    return request.app[WORKS].vault.keyed_hash(cookie, purpose="csrf").hex()


def _workplace(request: web.Request, actor: Actor) -> str:
    where = f"{actor.account_id} {actor.establishment_id} {actor.role}"
    return request.app[WORKS].vault.keyed_hash(where, purpose="csrf.workplace").hex()[:WORKPLACE_DIGITS]
