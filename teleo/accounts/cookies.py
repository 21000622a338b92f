"""The cookies by which a browser is known again: one of its session, one of each visit whose link it opened."""

from uuid import UUID

from aiohttp import web

from teleo.accounts import tokens
from teleo.accounts.magic_links import LinkOpened
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
