"""The cookies by which a browser is known again: of its session, of each visit whose link it opened, of a way to e-CPS."""

import hmac
from uuid import UUID

from aiohttp import web

from teleo.accounts import tokens
from teleo.accounts.magic_links import LinkOpened
from teleo.accounts.rules import ATTEMPT_LASTS
from teleo.http.keys import SITE, WORKS

SESSION = "teleo_session"
VISIT_PREFIX = "teleo_visit_"
E_CPS = "teleo_psc"
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


def opened_links(request: web.Request) -> set[UUID]:
    """The links that this browser opened, by its signed cookies; whether they still open is asked of the database."""
    vault = request.app[WORKS].vault
    written = [value for name, value in request.cookies.items() if name.startswith(VISIT_PREFIX)]
    read = {tokens.link_in_visit_cookie(vault, value) for value in written[:MOST_VISITS]}
    return {link_id for link_id in read if link_id is not None}


def set_visit(request: web.Request, response: web.StreamResponse, opened: LinkOpened) -> None:
    works = request.app[WORKS]
    response.set_cookie(
        f"{VISIT_PREFIX}{opened.appointment_id.hex}",
        tokens.visit_cookie(works.vault, opened.link_id),
        max_age=int((opened.valid_until - works.clock.now()).total_seconds()),
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
