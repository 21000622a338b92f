"""The door: a ticket or a resume code becomes a connection that holds a seat, and is welcomed."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from signaling.contract.ticket import Permission, Ticket, read
from signaling.hub.board import is_watched, watch_changed
from signaling.hub.connections import Connection
from signaling.hub.parting import part, shut_out
from signaling.hub.payloads import Auth
from signaling.hub.performing import Switchboard
from signaling.hub.throttle import ARRIVAL_BURST, ARRIVALS_PER_SECOND, Bucket, Buckets
from signaling.rooms.absence import BEAT_SECONDS
from signaling.rooms.door import relay_only, stand_by, stand_down
from signaling.rooms.errors import NotAllowed, ResumeUnknown, SeatNotHeld, TicketExpired, TicketInvalid
from signaling.rooms.peer import Peer, Stage, Stander
from signaling.rooms.room import Effects, Room
from signaling.rooms.store import Move

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Arrival:
    """Someone let in, whose socket has not been told yet."""

    connection: Connection
    resume: str | None = None
    room: Room | None = None
    effects: Effects = ()


class Door:
    def __init__(self, switchboard: Switchboard, keys: Mapping[str, Ed25519PublicKey]) -> None:
        self._switchboard = switchboard
        self._keys = keys
        self._arrivals: dict[str, Arrival] = {}
        self._comings = Buckets(burst=ARRIVAL_BURST, per_second=ARRIVALS_PER_SECOND)
        self._events = Buckets()

    async def knock(self, sid: str, transport: str, sent: object) -> None:
        """Let a socket in, or raise why not."""
        now = self._switchboard.now()
        auth = _auth(sent)
        if auth.resume is not None:
            arrival = await self._come_back(auth.resume, Socket(sid, transport, now))
        else:
            ticket = read(auth.ticket or "", self._keys, now)
            if self._switchboard.grants.is_over(ticket.grant):
                raise TicketExpired
            come = self._stand_by if auth.stand_by else self._arrive
            arrival = await come(ticket, Socket(sid, transport, now))
        self._arrivals[sid] = arrival

    async def welcome(self, sid: str) -> None:
        """The socket knows that it is connected: whoever had its seat goes, and it is told where it is.

        From the moment when it is known here, what others tell it is held back until it is welcomed.
        """
        arrival = self._arrivals.pop(sid, None)
        if arrival is None:
            return
        connection = arrival.connection
        await self._tell_welcome(arrival)
        if Permission.WATCH in connection.may and connection.board:
            await self._switchboard.hubs.boards.watch(connection.board, sid)
            await watch_changed(self._switchboard, connection.board)
        # What it came by may have ended meanwhile, when this connection was not known yet.
        await shut_out(self._switchboard, connection)

    async def enter(self, connection: Connection, now: datetime) -> None:
        """One who stood by takes his seat, and is welcomed to it. Entering twice is entering once."""
        if connection.room is not None:
            return
        if connection.standing_by is None:
            raise SeatNotHeld
        socket = Socket(connection.sid, connection.transport, now)
        arrival = await self._arrive(connection.standing_by, socket)
        seated = replace(arrival.connection, bucket=connection.bucket)
        self._switchboard.connections.drop(connection)
        await self._tell_welcome(replace(arrival, connection=seated))
        await shut_out(self._switchboard, seated)

    async def part(self, sid: str) -> None:
        """A socket has closed."""
        connection = self._switchboard.connections.of_sid(sid)
        if connection is not None:
            await part(self._switchboard, connection)

    async def _tell_welcome(self, arrival: Arrival) -> None:
        connection = arrival.connection
        self._switchboard.connections.add(connection)
        if arrival.room is not None:
            await self._switchboard.perform(arrival.room, arrival.effects)
        welcome = await self._seat_welcome(arrival) if arrival.room else await self._door_welcome(connection)
        await self._switchboard.wire.tell([connection], "welcome", welcome)
        await self._switchboard.wire.release(connection)
        # A socket that closed while it was let in has ended already, unnoticed: end it again.
        if not self._switchboard.wire.is_open(connection):
            self._switchboard.wire.dismiss(connection)

    async def _stand_by(self, ticket: Ticket, socket: "Socket") -> Arrival:
        """Nobody is told of it, and whoever holds the seat keeps it, until he enters."""
        if ticket.room is None or Permission.ENTER not in ticket.may:
            raise NotAllowed
        bucket = self._bucket(ticket.room, ticket, socket.now)
        stander = Stander(ticket.seat, ticket.may, self._switchboard.address(socket.sid))
        await self._switchboard.act(
            ticket.room,
            _coming(self._switchboard, ticket, socket.now, lambda room: stand_by(room, stander, socket.now)),
        )
        connection = socket.connection(None, ticket.model_copy(update={"board": None}), bucket)
        return Arrival(replace(connection, standing_by=ticket))

    async def _arrive(self, ticket: Ticket, socket: "Socket") -> Arrival:
        bucket = self._bucket(ticket.room, ticket, socket.now)
        if ticket.room is None:
            return Arrival(socket.connection(None, ticket, bucket))
        resume = f"{secrets.token_urlsafe(24)}.{ticket.room}"
        address = self._switchboard.address(socket.sid)
        peer = Peer.of(ticket, _digest(resume), socket.now, address)
        room, effects = await self._switchboard.store.change(
            ticket.room,
            _coming(
                self._switchboard,
                ticket,
                socket.now,
                lambda room: stand_down(room, address, socket.now)[0].arrive(peer, socket.now),
            ),
        )
        return Arrival(socket.connection(ticket.room, peer, bucket), resume, room, effects)

    async def _come_back(self, resume: str, socket: "Socket") -> Arrival:
        room_id = resume.partition(".")[2]
        if not room_id:
            raise ResumeUnknown
        digest = _digest(resume)
        holder = (await self._switchboard.store.read(room_id)).holder(digest)
        bucket = self._bucket(room_id, holder, socket.now)
        address = self._switchboard.address(socket.sid)
        room, effects = await self._switchboard.store.change(
            room_id, lambda room: room.come_back(digest, socket.now, address)
        )
        peer = next(peer for peer in room.peers if peer.resume_digest == digest)
        return Arrival(socket.connection(room_id, peer, bucket), resume, room, effects)

    def _bucket(self, room: str | None, holder: Ticket | Peer, now: datetime) -> Bucket:
        """For the events of a seat; coming back does not fill it. Raises TooMany if the seat comes too often."""
        seat = (room, None if room else holder.board, holder.seat)
        self._comings.of(seat, now).take(now)
        return self._events.of(seat, now)

    async def _seat_welcome(self, arrival: Arrival) -> dict[str, object]:
        connection = arrival.connection
        room = await self._switchboard.store.read(connection.room or "")
        stage = peer.stage if (peer := room.find(connection.seat)) else Stage.WAITING
        sees_waiting = stage is Stage.SEATED and Permission.ADMIT in connection.may
        return {
            "rev": room.rev,
            "you": _you(connection, stage),
            "resume": arrival.resume,
            "ice_servers": self._switchboard.ice.for_seat(connection.seat, connection.heard_at),
            "ice_policy": self._switchboard.ice.policy(relay_only=room.relay_only),
            "beat_seconds": BEAT_SECONDS[stage],
            "peers": room.at(Stage.SEATED, but=connection.seat) if stage is Stage.SEATED else (),
            "waiting": room.at(Stage.WAITING) if sees_waiting else (),
            "watched": await is_watched(self._switchboard, connection.board),
            "started_at": room.started_at,
        }

    async def _door_welcome(self, connection: Connection) -> dict[str, object]:
        """For those who have no seat: who watches a board, or stands by."""
        ticket = connection.standing_by
        room = await self._switchboard.store.read(ticket.room or "") if ticket else None
        sees_waiting = room is not None and Permission.ADMIT in connection.may
        ice = self._switchboard.ice
        return {
            "rev": room.rev if room else 0,
            "you": _you(connection, "standing_by" if ticket else "watching"),
            "resume": None,
            "ice_servers": ice.for_seat(connection.seat, connection.heard_at) if ticket else (),
            "ice_policy": ice.policy(relay_only=room is not None and room.relay_only),
            "beat_seconds": BEAT_SECONDS[Stage.WAITING],
            "peers": (),
            "waiting": room.at(Stage.WAITING) if room is not None and sees_waiting else (),
            "watched": ticket is None,
            "started_at": room.started_at if room else None,
        }


@dataclass(frozen=True)
class Socket:
    """A socket at the door, and when it knocked."""

    sid: str
    transport: str
    now: datetime

    def connection(self, room: str | None, holder: Ticket | Peer, bucket: Bucket) -> Connection:
        return Connection(
            sid=self.sid,
            transport=self.transport,
            room=room,
            seat=holder.seat,
            name=holder.name,
            polite=holder.polite,
            board=holder.board,
            may=holder.may,
            heard_at=self.now,
            bucket=bucket,
            grant=holder.grant,
        )


def _auth(sent: object) -> Auth:
    try:
        return Auth.model_validate(sent)
    except ValidationError as cause:
        raise TicketInvalid from cause


def _coming(switchboard: Switchboard, ticket: Ticket, now: datetime, move: Move) -> Move:
    """What a ticket makes of its room comes before what its bearer does there."""
    if not ticket.relay_only:
        return move
    if not switchboard.ice.has_relay:
        log.error("a room needs a relay and this hub has none", room=ticket.room)

    def relayed(room: Room) -> tuple[Room, Effects]:
        room, told = relay_only(room, now)
        room, effects = move(room)
        return room, told + effects

    return relayed


def _you(connection: Connection, state: str) -> dict[str, object]:
    return {
        "seat": connection.seat,
        "name": connection.name,
        "polite": connection.polite,
        "may": sorted(connection.may),
        "state": state,
    }


def _digest(resume: str) -> str:
    """What is kept of a resume code: whoever reads the rooms cannot take a seat."""
    return hashlib.sha256(resume.encode()).hexdigest()
