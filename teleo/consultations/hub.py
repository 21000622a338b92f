"""The only translator between our words and the hub's: consultation → room, attendance → seat."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiohttp import web

from signaling.contract.commands import CloseRoom, Commands, EndGrant, RemoveSeat, TellBoard
from signaling.contract.ticket import Permission, SigningKey, Ticket, mint
from teleo.consultations.rules.admission import PRACTITIONER_SEAT
from teleo.consultations.tables import Consultation
from teleo.core.actor import Actor
from teleo.core.ids import public_code
from teleo.infra.vault import Vault
from teleo.infra.work import Work

COMMANDS = web.AppKey("commands", Commands)
HUB_PATH = "/hub/socket.io"
TRY_OUT_ROOMS = "try-out-"


def grant_of(actor: Actor) -> str | None:
    """What a ticket of his rests on: his session. Once that is over, he is given none but to his call in progress, which
    rests on nothing.
    """
    return None if actor.session_id is None or actor.ending else _grant(actor.session_id)


def _grant(session_id: UUID) -> str:
    return f"session-{session_id}"


def board_of(practitioner_id: UUID) -> str:
    return f"practitioner-{practitioner_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A seat in a room, as its ticket will say it. `name` is what the other side is shown, and all it says of a person;
    of a third one, `label` says what he is there for. `hides_addresses` is of the establishment, whose every seat says it.
    """

    room: str
    seat: str
    name: str
    may: frozenset[str]
    practitioner_id: UUID
    hides_addresses: bool
    label: str | None = None
    grant: str | None = None


def room_ticket(vault: Vault, now: datetime, place: Place) -> str:
    """When offers cross, the practitioner's stands: all others are polite."""
    ticket = Ticket(
        room=place.room,
        seat=place.seat,
        name=place.name,
        polite=place.seat != PRACTITIONER_SEAT,
        may=frozenset(Permission(word) for word in place.may),
        board=board_of(place.practitioner_id),
        label=place.label,
        grant=place.grant,
        relay_only=place.hides_addresses,
    )
    return mint(ticket, _key(vault, now), now)


def board_ticket(vault: Vault, now: datetime, actor: Actor) -> str:
    """To be told when something on the practitioner's day changes."""
    ticket = Ticket(
        room=None,
        seat=f"watcher-{public_code()}",
        name=actor.shown_name,
        polite=True,
        may=frozenset({Permission.WATCH}),
        board=board_of(actor.practitioner),
        grant=grant_of(actor),
    )
    return mint(ticket, _key(vault, now), now)


def try_out_room(code: str) -> str:
    return f"{TRY_OUT_ROOMS}{code}"


def is_try_out(room: str) -> bool:
    """What happens in such a room concerns no consultation, and is kept by nobody."""
    return room.startswith(TRY_OUT_ROOMS)


def try_out_ticket(vault: Vault, now: datetime, code: str) -> str:
    """The seat of whoever tries his device. His offers stand: the echo makes none."""
    may = frozenset({Permission.ENTER})
    seat = Ticket(room=try_out_room(code), seat="caller", name="Essai", polite=False, may=may)
    return mint(seat, _key(vault, now), now)


def echo_ticket(vault: Vault, now: datetime, code: str) -> str:
    """The seat of the server's echo, which ends the room when it goes."""
    may = frozenset({Permission.ENTER, Permission.CLOSE})
    seat = Ticket(room=try_out_room(code), seat="echo", name="Écho", polite=True, may=may)
    return mint(seat, _key(vault, now), now)


def tell_change(work: Work, commands: Commands, consultation: Consultation) -> None:
    """A new revision of a consultation; once it is committed, those who watch its board fetch it."""
    consultation.revision += 1
    told = (consultation.practitioner_id, consultation.id, consultation.revision)
    work.after_commit.append(lambda: tell_board(commands, *told))


async def tell_board(commands: Commands, practitioner_id: UUID, consultation_id: UUID, revision: int) -> None:
    await commands.send(
        TellBoard(
            board=board_of(practitioner_id), what="consultation", id=str(consultation_id), revision=revision
        )
    )


async def tell_lateness(commands: Commands, practitioner_id: UUID) -> None:
    """His own screens, and all who wait for him, fetch what he says of his delay."""
    await commands.send(
        TellBoard(board=board_of(practitioner_id), what="lateness", id=str(practitioner_id), revision=0)
    )


async def remove_seat(commands: Commands, room: str, seat: str) -> None:
    await commands.send(RemoveSeat(room=room, seat=seat))


async def end_grant(commands: Commands, session_id: UUID) -> None:
    await commands.send(EndGrant(grant=_grant(session_id)))


async def close_room(commands: Commands, room: str) -> None:
    await commands.send(CloseRoom(room=room))


def _key(vault: Vault, now: datetime) -> SigningKey:
    key = vault.signing.signing(now)
    return SigningKey(kid=key.kid, private=key.private)
