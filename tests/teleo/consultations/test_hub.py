"""What leaves for the hub: a seat, a name, permissions; nothing that says who is ill or why."""

import base64
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from signaling.contract import CloseRoom, EndGrant, Permission, TicketExpired, read
from teleo.consultations.hub import (
    Place,
    board_of,
    board_ticket,
    close_room,
    end_grant,
    grant_of,
    room_ticket,
)
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands

CLAIRE = new_id()
WATCHER = Actor(
    role="practitioner", shown_name="Dr Claire Martin", practitioner_id=CLAIRE, session_id=new_id()
)


def place(seat: str, *may: str) -> Place:
    return Place(
        room="room-1",
        seat=seat,
        name="Jeanne Lefèvre",
        may=frozenset(may),
        practitioner_id=CLAIRE,
        hides_addresses=False,
    )


@pytest.mark.parametrize(("seat", "polite"), [("host", False), ("guest", True), ("guest-2", True)])
def test_a_ticket_opens_one_seat_of_one_room_and_all_but_the_practitioner_are_polite(
    vault: Vault, seat: str, polite: bool
) -> None:
    keys = vault.signing

    ticket = read(room_ticket(vault, NOON, place(seat, "say", "enter")), keys, NOON)

    assert (ticket.room, ticket.seat, ticket.polite) == ("room-1", seat, polite)
    assert ticket.may == {Permission.SAY, Permission.ENTER}
    assert ticket.board == board_of(CLAIRE)


def test_a_ticket_says_nothing_more_than_the_hub_needs(vault: Vault) -> None:
    _, claims, _ = room_ticket(vault, NOON, place("guest", "say")).split(".")

    said = orjson.loads(base64.urlsafe_b64decode(claims + "=="))

    assert set(said) == {
        "aud",
        "board",
        "exp",
        "grant",
        "jti",
        "label",
        "may",
        "name",
        "polite",
        "relay_only",
        "room",
        "seat",
    }
    assert said["grant"] is None  # only of who has a session
    assert said["label"] is None  # only of a third person is it said what he is there for


def test_a_ticket_lives_a_minute(vault: Vault) -> None:
    keys = vault.signing
    token = room_ticket(vault, NOON, place("guest", "say"))

    assert read(token, keys, NOON + timedelta(seconds=59)).seat == "guest"
    with pytest.raises(TicketExpired):
        read(token, keys, NOON + timedelta(seconds=60))


def test_each_watcher_of_a_board_has_a_seat_of_his_own_and_no_room(vault: Vault) -> None:
    keys = vault.signing

    first, second = (read(board_ticket(vault, NOON, WATCHER), keys, NOON) for _ in range(2))

    assert first.seat != second.seat
    assert (first.room, first.board) == (None, board_of(CLAIRE))
    assert first.may == {Permission.WATCH}


async def test_what_a_session_is_given_ends_with_it_but_what_is_given_for_a_call_in_progress(
    vault: Vault,
) -> None:
    commands = KeptCommands()
    assert WATCHER.session_id is not None

    await end_grant(commands, WATCHER.session_id)

    grant = read(board_ticket(vault, NOON, WATCHER), vault.signing, NOON).grant
    assert commands.sent == [EndGrant(grant=grant or "")]
    assert grant_of(WATCHER) == grant
    assert grant_of(replace(WATCHER, ending=True)) is None


async def test_closing_a_room_is_a_command() -> None:
    commands = KeptCommands()

    await close_room(commands, "room-1")

    assert commands.sent == [CloseRoom(room="room-1")]
