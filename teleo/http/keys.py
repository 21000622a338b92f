"""Typed keys of what the application and each request carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from uuid import UUID

from aiohttp import web

from teleo.core.actor import Actor
from teleo.infra.work import Works


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the cookies of a request speak for: one member of an establishment, the visits of opened links, and the
    consultations to which its bearer was invited as a third person.

    A member who left his desk is `locked` instead, one whose session is over in the middle of a call `ending`:
    whoever asks for a member sees neither.
    """

    member: Actor | None = None
    locked: Actor | None = None
    ending: Actor | None = None
    locks_at: datetime | None = None
    visits: Mapping[UUID, Actor] = field(default_factory=dict)
    companions: Mapping[UUID, Actor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """What pages need to know of the place they are served from."""

    base_url: str
    demonstration: bool = False
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    hub_url: str = ""  # the origin of a hub that runs apart
    other_origins: tuple[str, ...] = ()  # at which the same pages are served, too

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def origins(self) -> tuple[str, ...]:
        return (self.base_url, *self.other_origins)


WORKS = web.AppKey("works", Works)
SITE = web.AppKey("site", Site)
INLINE_STYLE = web.AppKey("inline_style", str)  # the digest by which the security policy lets it in

HAS_RELAY = web.AppKey("has_relay", bool)  # calls may pass through the hub's relay

LOCKS_AFTER = web.AppKey("locks_after", timedelta)  # a page that nobody touches

IDENTITY = web.RequestKey("identity", Identity)
ACTOR = web.RequestKey("actor", Actor)
REQUEST_ID = web.RequestKey("request_id", str)
LOCALE = web.RequestKey("locale", str)
ACCENT_STYLE = web.RequestKey("accent_style", str)  # the digest of the one style that this page alone has
