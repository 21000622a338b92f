"""The ticket: what its bearer may do in one room, or which board he may watch. Signed by teleo, read by the hub."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from signaling.contract.errors import TicketExpired, TicketInvalid

AUDIENCE = "teleo-hub"
ALGORITHM = "EdDSA"
LIFETIME = timedelta(seconds=60)
# How far teleo's clock may run before the hub's. A ticket that would live longer was not minted here.
CLOCKS_DIFFER = timedelta(seconds=60)

Name = Annotated[str, Field(min_length=1, max_length=200)]
Opaque = Annotated[str, Field(min_length=1, max_length=100)]


class Permission(StrEnum):
    """What a ticket may allow. The hub grants nothing else and asks nobody else."""

    ENTER = "enter"  # seated at once, without the waiting room
    ADMIT = "admit"  # admit and refuse those who wait
    CLOSE = "close"  # end the room for all
    SAY = "say"  # write in the chat
    PREPARE = "prepare"  # negotiate media before admission
    WATCH = "watch"  # be told what happens on a board


class Ticket(BaseModel):
    """One seat in one room, or one watcher of one board (then `room` is None).

    `label` is a word of the application's about who sits there, passed on to the other seats as it is. `grant` names what
    the ticket rests on: the application may end it, and with it all that was opened by this ticket but a call that began.
    `relay_only` is the room's: from this ticket on, nobody in it learns another's address.
    """

    model_config = ConfigDict(frozen=True)

    jti: Opaque = Field(default_factory=lambda: uuid4().hex)
    room: Opaque | None
    seat: Opaque
    name: Name
    polite: bool = True
    may: frozenset[Permission] = frozenset()
    board: Opaque | None = None
    label: Opaque | None = None
    grant: Opaque | None = None
    relay_only: bool = False

    @model_validator(mode="after")
    def _is_a_seat_or_a_watcher(self) -> Self:
        watches = Permission.WATCH in self.may
        if watches != (self.room is None):
            raise ValueError("a ticket is for a seat in a room, or for watching: never both, never neither")
        if watches and (self.board is None or len(self.may) > 1):
            raise ValueError("a watcher's ticket names its board and allows nothing else")
        return self


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id under which the hub knows its public half."""

    kid: str
    private: Ed25519PrivateKey


def mint(ticket: Ticket, key: SigningKey, now: datetime) -> str:
    """Sign a ticket. It opens connections for 60 seconds; a connection once open outlives it."""
    claims = ticket.model_dump(mode="json") | {"aud": AUDIENCE, "exp": int((now + LIFETIME).timestamp())}
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})


def read(token: str, keys: Mapping[str, Ed25519PublicKey], now: datetime) -> Ticket:
    """Check a token against the known public keys; raises `TicketInvalid` or `TicketExpired`."""
    try:
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            # The expiry is checked below, against the clock that was given.
            options={"require": ["exp", "aud", "jti"], "verify_exp": False},
        )
        ticket = Ticket.model_validate(claims)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, ValidationError) as cause:
        raise TicketInvalid from cause
    if expires_at > now + LIFETIME + CLOCKS_DIFFER:
        raise TicketInvalid
    if now >= expires_at:
        raise TicketExpired
    return ticket
