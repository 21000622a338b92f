"""The cookies by which a browser is known again: two of its session, one between password and session, one of each visit
that it proved, one to e-CPS.
"""

import hmac
from datetime import datetime
from uuid import UUID

from aiohttp import web

from teleo.accounts.access_tokens import Access, mint_access, read_access
from teleo.accounts.devices import DeviceKept
from teleo.accounts.refreshing import Opened
from teleo.accounts.rules import ATTEMPT_LASTS
from teleo.accounts.second_factor.rules import HALF_WAY_LASTS
from teleo.http.keys import SITE, WORKS

SESSION = "teleo_session"
REFRESH = "teleo_refresh"
VISIT_PREFIX = "teleo_visit_"
COMPANION_PREFIX = "teleo_companion_"
E_CPS = "teleo_psc"
HALF_WAY = "teleo_half_way"
# The last of them: browsers send what was set first before what was set last (RFC 6265, 5.4).
MOST_VISITS = 20


def access_token(request: web.Request) -> Access | None:
    """None when there is none, or it is over."""
    works, token = request.app[WORKS], request.cookies.get(SESSION)
    if token is None:
        return None
    return read_access(works.vault.signing, _issuer(request), token, works.clock.now())


def refresh_token(request: web.Request) -> str | None:
    return request.cookies.get(REFRESH)


def device_of(request: web.Request) -> str:
    """What the browser says of itself. Not its address: that of a telephone changes between two pages."""
    return request.headers.get("User-Agent", "")


def set_session(request: web.Request, response: web.StreamResponse, opened: Opened) -> None:
    """Until the browser closes, at most: how long the session lasts is said by its row."""
    access = Access(opened.session_id, opened.number, opened.issued_at)
    minted = mint_access(request.app[WORKS].vault.signing, _issuer(request), access)
    for name, token in ((SESSION, minted), (REFRESH, opened.refresh)):
        response.set_cookie(
            name, token, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/"
        )


def drop_session(request: web.Request, response: web.StreamResponse) -> None:
    for name in (SESSION, REFRESH):
        response.del_cookie(name, httponly=True, samesite="Lax", secure=request.app[SITE].secure, path="/")


def half_way(request: web.Request) -> str:
    """Empty when this browser has given no password."""
    return request.cookies.get(HALF_WAY, "")


def set_half_way(request: web.Request, response: web.StreamResponse, token: str) -> None:
    response.set_cookie(
        HALF_WAY,
        token,
        max_age=int(HALF_WAY_LASTS.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.app[SITE].secure,
        path="/",
    )


def drop_half_way(request: web.Request, response: web.StreamResponse) -> None:
    response.del_cookie(HALF_WAY, httponly=True, samesite="Strict", secure=request.app[SITE].secure, path="/")


def has_said(response: web.StreamResponse) -> bool:
    """Whether an answer says already what becomes of the session."""
    return SESSION in response.cookies


def _issuer(request: web.Request) -> str:
    return request.app[SITE].base_url


def device_tokens(request: web.Request, prefix: str) -> set[str]:
    """What this browser kept of the links that it proved; what they still open is asked of the database."""
    written = [value for name, value in request.cookies.items() if name.startswith(prefix)]
    return set(written[-MOST_VISITS:])


def set_visit(request: web.Request, response: web.StreamResponse, kept: DeviceKept) -> None:
    """This browser is asked nothing more for this appointment, until its links end."""
    _remember(request, response, f"{VISIT_PREFIX}{kept.appointment_id.hex}", kept.token, kept.valid_until)


def set_companion(
    request: web.Request, response: web.StreamResponse, companion_id: UUID, *, token: str, until: datetime
) -> None:
    """As `set_visit`, for a third person and his one consultation."""
    _remember(request, response, f"{COMPANION_PREFIX}{companion_id.hex}", token, until)


def _remember(
    request: web.Request, response: web.StreamResponse, name: str, token: str, until: datetime
) -> None:
    response.set_cookie(
        name,
        token,
        max_age=int((until - request.app[WORKS].clock.now()).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[SITE].secure,
        path="/",
    )


def e_cps_browser(request: web.Request) -> str | None:
    """The secret by which this browser is known on its way to Pro Santé Connect and back; None when we gave it none."""
    secret, _, signature = request.cookies.get(E_CPS, "").partition(".")
    if not secret or not signature.isascii():
        return None
    return secret if hmac.compare_digest(signature, _e_cps_signature(request, secret)) else None


def set_e_cps_browser(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Lax, for the way back is a link from another site."""
    response.set_cookie(
        E_CPS,
        f"{secret}.{_e_cps_signature(request, secret)}",
        max_age=int(ATTEMPT_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[SITE].secure,
        path="/",
    )


def _e_cps_signature(request: web.Request, secret: str) -> str:
    return request.app[WORKS].vault.keyed_hash(secret, purpose="accounts.e_cps_browser").hex()
