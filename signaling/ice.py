"""ICE servers for a seat: our own STUN and TURN, with credentials that expire (coturn's REST scheme)."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, Field

# Longer than any call: a connection may ask the relay again at each ICE restart.
LIFETIME = timedelta(hours=12)

# An RTCIceTransportPolicy: `relay` keeps each side's address from the other.
IcePolicy = Literal["all", "relay"]


class IceServer(BaseModel):
    """An RTCIceServer. What is not known is left out: a browser would read null as the word "null"."""

    urls: list[str]
    username: str | None = Field(default=None, exclude_if=lambda value: value is None)
    credential: str | None = Field(default=None, exclude_if=lambda value: value is None)


@dataclass(frozen=True)
class IceServers:
    """The servers of this site; with none, browsers find only direct paths: no third party is ever asked."""

    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)
    relay_only: bool = False

    @property
    def has_relay(self) -> bool:
        return bool(self.turn_urls)

    def policy(self, *, relay_only: bool) -> IcePolicy:
        """Of a room which asks for it. It holds without a relay too: no way for the call, rather than addresses shown."""
        return "relay" if self.relay_only or relay_only else "all"

    def for_seat(self, seat: str, now: datetime) -> list[IceServer]:
        servers = [IceServer(urls=list(self.stun_urls))] if self.stun_urls else []
        if self.turn_urls:
            username, credential = turn_credentials(self.turn_secret, seat, now + LIFETIME)
            servers.append(IceServer(urls=list(self.turn_urls), username=username, credential=credential))
        return servers


def turn_credentials(secret: str, seat: str, expires_at: datetime) -> tuple[str, str]:
    """A name that says when it expires, and its signature under the secret shared with coturn."""
    username = f"{int(expires_at.timestamp())}:{seat}"
    # SHA-1 is what coturn's scheme says; as HMAC it holds.
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()
