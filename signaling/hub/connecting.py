"""The door: a ticket or a resume code becomes a connection that holds a seat, and is welcomed."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from signaling.contract.ticket import Permission, Ticket, read
from signaling.hub.board import is_watched, wait_changed
from signaling.hub.connections import Connection
from signaling.hub.payloads import Auth
from signaling.hub.performing import Switchboard
from signaling.hub.throttle import Bucket
from signaling.ice import IceServers
from signaling.rooms.absence import BEAT_SECONDS, away
from signaling.rooms.errors import ResumeUnknown, TicketInvalid
from signaling.rooms.peer import Peer, Stage
from signaling.rooms.room import Effects, Room


@dataclass(frozen=True)
class Arrival:
    """Someone let in, whose socket has not been told yet."""

    connection: Connection
    resume: str | None = None
    room: Room | None = None
    effects: Effects = ()


class Door:
    def __init__(
        self, switchboard: Switchboard, keys: Mapping[str, Ed25519PublicKey], ice: IceServers
    ) -> None:
        self._switchboard = switchboard
        self._keys = keys
        self._ice = ice
        self._arrivals: dict[str, Arrival] = {}

    async def knock(self, sid: str, transport: str, sent: object) -> None:
        """Let a socket in, or raise why not."""
        now = self._switchboard.now()
        auth = _auth(sent)
        if auth.resume is not None:
            arrival = await self._come_back(auth.resume, Socket(sid, transport, now))
        else:
            ticket = read(auth.ticket or "", self._keys, now)
            arrival = await self._arrive(ticket, Socket(sid, transport, now))
        self._arrivals[sid] = arrival

    async def welcome(self, sid: str) -> None:
        """The socket knows that it is connected: whoever had its seat goes, and it is told where it is."""
        arrival = self._arrivals.pop(sid, None)
        if arrival is None:
            return
        connection = arrival.connection
        if arrival.room is not None:
            await self._switchboard.perform(arrival.room, arrival.effects)
        self._switchboard.connections.add(connection)
        welcome = await self._seat_welcome(arrival) if arrival.room else self._watcher_welcome(connection)
        await self._switchboard.wire.tell([connection], "welcome", welcome)
        await self._switchboard.wire.release(connection)
        # A socket that closed while it was let in has ended already, unnoticed: end it again.
        if not self._switchboard.wire.is_open(connection):
            self._switchboard.wire.dismiss(connection)
        if Permission.WATCH in connection.may and connection.board:
            await wait_changed(self._switchboard, connection.board)

    async def part(self, sid: str) -> None:
        """A socket has closed. If it still held a seat, the seat is away; if a board, it may be unwatched."""
        connection = self._switchboard.connections.of_sid(sid)
        if connection is None:
            return
        self._switchboard.connections.drop(connection)
        now = self._switchboard.now()
        if connection.room is not None:
            await self._switchboard.act(connection.room, lambda room: away(room, connection.seat, now))
        elif connection.board is not None:
            await wait_changed(self._switchboard, connection.board)

    async def _arrive(self, ticket: Ticket, socket: "Socket") -> Arrival:
        if ticket.room is None:
            return Arrival(socket.connection(None, ticket))
        resume = f"{secrets.token_urlsafe(24)}.{ticket.room}"
        peer = Peer.of(ticket, _digest(resume), socket.now)
        room, effects = await self._switchboard.store.change(
            ticket.room, lambda room: room.arrive(peer, socket.now)
        )
        return Arrival(socket.connection(ticket.room, peer), resume, room, effects)

    async def _come_back(self, resume: str, socket: "Socket") -> Arrival:
        room_id = resume.partition(".")[2]
        if not room_id:
            raise ResumeUnknown
        digest = _digest(resume)
        room, effects = await self._switchboard.store.change(
            room_id, lambda room: room.come_back(digest, socket.now)
        )
        peer = next(peer for peer in room.peers if peer.resume_digest == digest)
        return Arrival(socket.connection(room_id, peer), resume, room, effects)

    async def _seat_welcome(self, arrival: Arrival) -> dict[str, object]:
        connection = arrival.connection
        room = await self._switchboard.store.read(connection.room or "")
        stage = peer.stage if (peer := room.find(connection.seat)) else Stage.WAITING
        sees_waiting = stage is Stage.SEATED and Permission.ADMIT in connection.may
        return {
            "rev": room.rev,
            "you": _you(connection, stage),
            "resume": arrival.resume,
            "ice_servers": self._ice.for_seat(connection.seat, connection.heard_at),
            "beat_seconds": BEAT_SECONDS[stage],
            "peers": room.at(Stage.SEATED, but=connection.seat) if stage is Stage.SEATED else (),
            "waiting": room.at(Stage.WAITING) if sees_waiting else (),
            "watched": is_watched(self._switchboard, connection.board),
            "started_at": room.started_at,
        }

    def _watcher_welcome(self, connection: Connection) -> dict[str, object]:
        return {
            "rev": 0,
            "you": _you(connection, "watching"),
            "resume": None,
            "ice_servers": (),
            "beat_seconds": BEAT_SECONDS[Stage.WAITING],
            "peers": (),
            "waiting": (),
            "watched": True,
            "started_at": None,
        }


@dataclass(frozen=True)
class Socket:
    """A socket at the door, and when it knocked."""

    sid: str
    transport: str
    now: datetime

    def connection(self, room: str | None, holder: Ticket | Peer) -> Connection:
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
            bucket=Bucket(self.now),
        )


def _auth(sent: object) -> Auth:
    try:
        return Auth.model_validate(sent)
    except ValidationError as cause:
        raise TicketInvalid from cause


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
