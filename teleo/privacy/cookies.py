"""Everything that this program leaves in a browser: the page of cookies is made from it, and a test holds it true."""

from dataclasses import dataclass
from typing import Literal

from teleo.accounts import (
    COMPANION_COOKIES,
    E_CPS_COOKIE,
    HALF_WAY_COOKIE,
    REFRESH_COOKIE,
    SESSION_COOKIE,
    VISIT_COOKIES,
)
from teleo.http import csrf
from teleo.http.pages import LOCALE_COOKIE, TEXT_COOKIE

Place = Literal["cookie", "tab"]


@dataclass(frozen=True, slots=True)
class Kept:
    """`why` and `until` are words of the page. A name that ends in … has one for each appointment."""

    name: str
    place: Place
    why: str
    until: str


KEPT: tuple[Kept, ...] = (
    Kept(SESSION_COOKIE, "cookie", "session", "browser_closes"),
    Kept(REFRESH_COOKIE, "cookie", "refresh", "browser_closes"),
    Kept(HALF_WAY_COOKIE, "cookie", "half_way", "ten_minutes"),
    Kept(E_CPS_COOKIE, "cookie", "e_cps", "ten_minutes"),
    Kept(f"{VISIT_COOKIES}…", "cookie", "visit", "link_ends"),
    Kept(f"{COMPANION_COOKIES}…", "cookie", "companion", "link_ends"),
    Kept(csrf.COOKIE, "cookie", "csrf", "browser_closes"),
    Kept(LOCALE_COOKIE, "cookie", "locale", "year"),
    Kept(TEXT_COOKIE, "cookie", "text", "year"),
    Kept("teleo-checked-…", "tab", "checked", "tab_closes"),
    Kept("teleo-shows-…", "tab", "showing", "tab_closes"),
    Kept("teleo-devices", "tab", "devices", "tab_closes"),
    Kept("teleo-arrival-sound", "tab", "arrivals", "tab_closes"),
    Kept("teleo-arrival-notice", "tab", "arrivals", "tab_closes"),
    Kept("teleo-unsent-…", "tab", "outbox", "tab_closes"),
    Kept("teleo-note-…", "tab", "note", "tab_closes"),
    Kept("teleo-own-corner", "tab", "own_corner", "tab_closes"),
    Kept("teleo-call-keys", "tab", "call_keys", "tab_closes"),
    Kept("teleo-picture", "tab", "picture", "tab_closes"),
)
