"""A token for forms and unsafe calls: keyed hash of a random cookie, so that another site cannot know it."""

import hmac
import secrets

from aiohttp import web
from markupsafe import Markup

from teleo.core.errors import Forbidden
from teleo.http.bodies import form_of
from teleo.http.keys import SITE, WORKS

COOKIE = "teleo_csrf"
FIELD = "csrf"
HEADER = "X-CSRF-Token"

FRESH = web.RequestKey("fresh_csrf_cookie", str)


class CsrfRefused(Forbidden):
    code = "csrf_refused"
    title = "This page was open for too long. Load it again, then try once more."


async def check(request: web.Request) -> None:
    """Raises CsrfRefused."""
    given = request.headers.get(HEADER, "")
    if not given and request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        field = (await form_of(request)).get(FIELD, "")
        given = field if isinstance(field, str) else ""
    cookie = _cookie(request)
    # Headers may hold bytes that are no text: aiohttp smuggles them in as surrogates.
    told = given.encode(errors="surrogateescape")
    if not cookie or not hmac.compare_digest(told, _token(request, cookie).encode()):
        raise CsrfRefused


def token(request: web.Request) -> str:
    """The token for this browser's pages; `set_cookie` gives the browser its half."""
    cookie = _cookie(request) or request.get(FRESH)
    if not cookie:
        cookie = request[FRESH] = secrets.token_urlsafe(24)
    return _token(request, cookie)


def field(request: web.Request) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token(request))


def set_cookie(request: web.Request, response: web.StreamResponse) -> None:
    fresh = request.get(FRESH)
    if fresh:
        response.set_cookie(
            COOKIE, fresh, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/"
        )


def _cookie(request: web.Request) -> str:
    """Empty when it is not one of ours."""
    cookie = request.cookies.get(COOKIE, "")
    return cookie if cookie.isascii() else ""


def _token(request: web.Request, cookie: str) -> str:
    return request.app[WORKS].vault.keyed_hash(cookie, purpose="csrf").hex()
