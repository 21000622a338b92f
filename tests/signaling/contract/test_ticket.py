"""A ticket says what was minted, to one who has the public key, for a minute."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signaling.contract import Permission, SigningKey, Ticket, TicketExpired, TicketInvalid, mint, read
from tests.support.clock import NOON
from tests.support.forging import FORGERIES

KEY = SigningKey("k1", Ed25519PrivateKey.generate())
KEYS = {"k1": KEY.private.public_key()}
TICKET = Ticket(
    room="r", seat="guest-1", name="Zoé Test", may=frozenset({Permission.SAY, Permission.ENTER}), board="b"
)


def test_what_is_minted_is_read() -> None:
    assert read(mint(TICKET, KEY, NOON), KEYS, NOON) == TICKET


def test_a_ticket_lives_for_sixty_seconds() -> None:
    token = mint(TICKET, KEY, NOON)

    assert read(token, KEYS, NOON + timedelta(seconds=59)) == TICKET
    with pytest.raises(TicketExpired):
        read(token, KEYS, NOON + timedelta(seconds=60))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_ticket_is_none(forgery: str) -> None:
    with pytest.raises(TicketInvalid):
        read(FORGERIES[forgery](KEY, NOON), KEYS, NOON)


def test_a_ticket_of_a_clock_that_runs_a_minute_before_ours_is_read() -> None:
    ahead = NOON + timedelta(seconds=60)

    assert read(mint(TICKET, KEY, ahead), KEYS, NOON) == TICKET
    with pytest.raises(TicketInvalid):
        read(mint(TICKET, KEY, ahead + timedelta(seconds=1)), KEYS, NOON)


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
