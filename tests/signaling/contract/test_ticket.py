"""A ticket says what was minted, to one who has the public key, for a minute."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signaling.contract import Permission, SigningKey, Ticket, TicketExpired, TicketInvalid, mint, read
from tests.support.clock import NOON

KEY = SigningKey("k1", Ed25519PrivateKey.generate())
KEYS = {"k1": KEY.private.public_key()}
TICKET = Ticket(
    room="r", seat="guest-1", name="Zoé Test", may=frozenset({Permission.SAY, Permission.ENTER}), board="b"
)


def claims(**changes: Any) -> dict[str, Any]:
    expires_at = int((NOON + timedelta(seconds=60)).timestamp())
    return TICKET.model_dump(mode="json") | {"aud": "teleo-hub", "exp": expires_at} | changes


def signed(content: dict[str, Any], *, kid: str | None = "k1") -> str:
    return jwt.encode(content, KEY.private, algorithm="EdDSA", headers={"kid": kid} if kid else None)


def test_what_is_minted_is_read() -> None:
    assert read(mint(TICKET, KEY, NOON), KEYS, NOON) == TICKET


def test_a_ticket_lives_for_sixty_seconds() -> None:
    token = mint(TICKET, KEY, NOON)

    assert read(token, KEYS, NOON + timedelta(seconds=59)) == TICKET
    with pytest.raises(TicketExpired):
        read(token, KEYS, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        signed(claims(), kid="k2"),
        signed(claims(), kid=None),
        signed(claims(aud="another-hub")),
        signed(claims(may=["reign"])),
        signed(claims(may=["watch"])),
        signed(claims(room=None)),
        signed(claims(seat="")),
        signed(claims(exp="soon")),
        signed(claims(exp=10**20)),
        signed({name: value for name, value in claims().items() if name != "exp"}),
        signed({name: value for name, value in claims().items() if name != "jti"}),
        jwt.encode(claims(), "x" * 32, algorithm="HS256", headers={"kid": "k1"}),
        jwt.encode(claims(), "", algorithm="none", headers={"kid": "k1"}),
    ],
)
def test_anything_else_is_no_ticket(token: str) -> None:
    with pytest.raises(TicketInvalid):
        read(token, KEYS, NOON)


@pytest.mark.parametrize(
    "fields",
    [
        {"room": None, "may": set()},
        {"room": "r", "may": {"watch"}},
        {"room": None, "may": {"watch"}, "board": None},
        {"room": None, "may": {"watch", "say"}},
    ],
)
def test_a_ticket_is_for_a_seat_or_for_a_board_never_both(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="ticket"):
        Ticket.model_validate({"seat": "s", "name": "n", "board": "b"} | fields)
