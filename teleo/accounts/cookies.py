"""The cookies by which a browser is known again: one of its session, one of each visit that it proved."""

from aiohttp import web

from teleo.accounts.devices import DeviceKept
from teleo.http.keys import SITE, WORKS

SESSION = "teleo_session"
VISIT_PREFIX = "teleo_visit_"
MOST_VISITS = 20  # a browser with more cookies of ours has not had them from us


def session_token(request: web.Request) -> str | None:
    return request.cookies.get(SESSION)


def set_session(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Until the browser closes, at most: how long the session lasts is said by its row."""
    response.set_cookie(
        SESSION, token, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/"
    )


def drop_session(request: web.Request, response: web.StreamResponse) -> None:
    response.del_cookie(SESSION, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/")


def device_tokens(request: web.Request) -> set[str]:
    """What this browser kept of the visits that it proved; what they still open is asked of the database."""
    written = [value for name, value in request.cookies.items() if name.startswith(VISIT_PREFIX)]
    return set(written[:MOST_VISITS])


def set_visit(request: web.Request, response: web.StreamResponse, kept: DeviceKept) -> None:
    """This browser is asked nothing more for this appointment, until its links end."""
    response.set_cookie(
        f"{VISIT_PREFIX}{kept.appointment_id.hex}",
        kept.token,
        max_age=int((kept.valid_until - request.app[WORKS].clock.now()).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[SITE].secure,
        path="/",
    )
