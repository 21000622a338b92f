"""A room: who waits, who is seated, and how that changes. Every move returns the next room and what must happen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from signaling.contract import notices
from signaling.contract.notices import Notice
from signaling.contract.ticket import Permission
from signaling.rooms.effects import Disconnect, Effect, Notify, TakeOver, Tell
from signaling.rooms.errors import (
    NotAllowed,
    ResumeUnknown,
    RoomIsClosed,
    RoomIsFull,
    SeatRemoved,
    SeatUnknown,
)
from signaling.rooms.peer import Address, Peer, Stage, Stander

# A mesh of four is what browsers bear; as many again may wait.
SEATS = 4

Effects = tuple[Effect, ...]


@dataclass(frozen=True)
class Line:
    """That something was said, not what: enough to recognise a message sent twice."""

    seat: str
    id: str
    at: datetime


@dataclass(frozen=True)
class Room:
    """`rev` grows by one with each change; peers stand in order of arrival."""

    id: str
    rev: int = 0
    peers: tuple[Peer, ...] = ()
    gone: tuple[Peer, ...] = ()  # away too long: they may come back to the stage that they had
    standing: tuple[Stander, ...] = ()  # at the door: one for each seat, the newest
    removed: frozenset[str] = frozenset()
    said: tuple[Line, ...] = ()
    started_at: datetime | None = None  # two seats were first seated together
    closed: bool = False
    relay_only: bool = False  # once a ticket said so, for good
    touched_at: datetime | None = None

    def find(self, seat: str) -> Peer | None:
        return next((peer for peer in self.peers if peer.seat == seat), None)

    def at(self, stage: Stage, *, but: str | None = None) -> tuple[Peer, ...]:
        """The peers at a stage, one seat excepted."""
        return tuple(peer for peer in self.peers if peer.stage is stage and peer.seat != but)

    def arrive(self, comer: Peer, now: datetime) -> tuple["Room", Effects]:
        """A connection opens for a seat: new, held already (it takes over), or gone (it comes back)."""
        check_open_to(self, comer.seat)
        held = self.find(comer.seat)
        peer = _renewed(held or _find(self.gone, comer.seat), comer, now)
        is_new = held is None or held.stage is not peer.stage
        if is_new and len(self.at(peer.stage)) >= SEATS:
            raise RoomIsFull
        taken_over: Effects = (TakeOver(held.seat, held.address),) if held else ()
        gone = tuple(other for other in self.gone if other.seat != peer.seat)
        room = self.changed(now, peers=with_peer(self.peers, peer), gone=gone)
        if is_new:
            return room, taken_over + _entrance(room, peer, now)
        was_away = held is not None and not held.here
        back = notices.PeerBack(room=self.id, seat=peer.seat, at=now) if was_away else None
        return room, taken_over + room.news(peer, "peer_back", {"seat": peer.seat}, back)

    def come_back(
        self, resume_digest: str, now: datetime, address: Address | None = None
    ) -> tuple["Room", Effects]:
        """A seat comes back without a ticket, to the stage that it had."""
        return self.arrive(replace(self.holder(resume_digest), address=address), now)

    def holder(self, resume_digest: str) -> Peer:
        """Who may come back with this code. Raises RoomIsClosed, ResumeUnknown."""
        if self.closed:
            raise RoomIsClosed
        known = next((p for p in self.peers + self.gone if p.resume_digest == resume_digest), None)
        if known is None:
            raise ResumeUnknown
        return known

    def admit(self, seat: str, by: str, now: datetime) -> tuple["Room", Effects]:
        """Seat someone who waits; admitting twice is admitting once."""
        _require(self, by, Permission.ADMIT)
        peer = self.find(seat)
        if peer is None:
            raise SeatUnknown
        if peer.is_seated:
            return self, ()
        if len(self.at(Stage.SEATED)) >= SEATS:
            raise RoomIsFull
        peer = peer.seated(now)
        room = self.changed(now, peers=with_peer(self.peers, peer))
        others = room.at(Stage.SEATED, but=seat)
        admitted = Tell((seat,), "admitted", {"peers": others, "started_at": room.started_at})
        return room, (admitted, *_entrance(room, peer, now))

    def refuse(self, seat: str, by: str | None, now: datetime) -> tuple["Room", Effects]:
        """Send away someone who waits; a new ticket may bring him back to the waiting room.

        `by` is None for one at the door who may admit: to turn someone away, one need not come in.
        """
        if by is not None:
            _require(self, by, Permission.ADMIT)
        peer = self.find(seat)
        if peer is None or peer.is_seated:
            raise SeatUnknown
        return without(self, peer, now, "refused")

    def leave(self, seat: str, now: datetime) -> tuple["Room", Effects]:
        """A peer goes of his own will."""
        peer = self.find(seat)
        return without(self, peer, now) if peer else (self, ())

    def remove(self, seat: str, now: datetime) -> tuple["Room", Effects]:
        """Take a seat away for good, present or not."""
        peer = self.find(seat)
        gone = tuple(other for other in self.gone if other.seat != seat)
        if seat in self.removed and peer is None and gone == self.gone:
            return self, ()
        standing = tuple(other for other in self.standing if other.seat != seat)
        room = self.changed(now, removed=self.removed | {seat}, gone=gone, standing=standing)
        return without(room, peer, now, "removed") if peer else (room, ())

    def close(self, by: str | None, now: datetime) -> tuple["Room", Effects]:
        """End the room for all, and for those who stand by at its door; it never opens again."""
        if self.closed:
            return self, ()
        if by is not None:
            _require(self, by, Permission.CLOSE)
        room = self.changed(now, closed=True, peers=(), gone=(), standing=())
        at_door = {one.seat: one.address for one in self.standing}
        here = at_door | {peer.seat: peer.address for peer in self.peers}
        closed = Notify(notices.RoomClosed(room=self.id, by=by, at=now))
        farewells = (Disconnect(seat, address) for seat, address in here.items())
        return room, (*tell(tuple(here), "closed", {"by": by}), closed, *farewells)

    def news(
        self, peer: Peer, event: str, fields: Mapping[str, object], notice: Notice | None = None
    ) -> Effects:
        """Tell those whom a peer concerns: the other seated ones; while he waits, those who may admit him, here or soon."""
        others = self.at(Stage.SEATED, but=peer.seat)
        seats = tuple(p.seat for p in others if peer.is_seated or Permission.ADMIT in p.may)
        door = () if peer.is_seated else tuple(p.seat for p in self.standing if Permission.ADMIT in p.may)
        told = tell(seats, event, fields) + tell(door, event, fields, at_door=True)
        return told + ((Notify(notice),) if notice else ())

    def changed(self, now: datetime, **changes: Any) -> "Room":
        """The next revision."""
        room = replace(self, rev=self.rev + 1, touched_at=now, **changes)
        if room.started_at is None and len(room.at(Stage.SEATED)) > 1:
            return replace(room, started_at=now)
        return room


def check_open_to(room: Room, seat: str) -> None:
    """Raises RoomIsClosed, SeatRemoved."""
    if room.closed:
        raise RoomIsClosed
    if seat in room.removed:
        raise SeatRemoved


def _entrance(room: Room, peer: Peer, now: datetime) -> Effects:
    """What must happen when a peer takes a chair, here or in the waiting room."""
    if peer.is_seated:
        seated = notices.PeerSeated(room=room.id, seat=peer.seat, at=now)
        return room.news(peer, "peer_seated", {"peer": peer, "started_at": room.started_at}, seated)
    waiting = notices.PeerWaiting(room=room.id, seat=peer.seat, at=now)
    return room.news(peer, "peer_waiting", {"peer": peer}, waiting)


def without(room: Room, peer: Peer, now: datetime, told: str | None = None) -> tuple[Room, Effects]:
    """The room once a peer is out of it for good, told why if it was not his own will."""
    room = room.changed(now, peers=tuple(other for other in room.peers if other.seat != peer.seat))
    left = notices.PeerLeft(room=room.id, seat=peer.seat, at=now)
    farewell = (Tell((peer.seat,), told),) if told else ()
    news = room.news(peer, "peer_left", {"seat": peer.seat}, left)
    return room, (*farewell, *news, Disconnect(peer.seat, peer.address))


def tell(
    seats: tuple[str, ...], event: str, fields: Mapping[str, object], *, at_door: bool = False
) -> Effects:
    return (Tell(seats, event, fields, at_door),) if seats else ()


def _require(room: Room, seat: str, permission: Permission) -> None:
    peer = room.find(seat)
    if peer is None or permission not in peer.may:
        raise NotAllowed


def _find(peers: tuple[Peer, ...], seat: str) -> Peer | None:
    return next((peer for peer in peers if peer.seat == seat), None)


def with_peer(peers: tuple[Peer, ...], peer: Peer) -> tuple[Peer, ...]:
    """The peers, with this one in his place or at the end."""
    if _find(peers, peer.seat) is None:
        return (*peers, peer)
    return tuple(peer if other.seat == peer.seat else other for other in peers)


def _renewed(known: Peer | None, comer: Peer, now: datetime) -> Peer:
    """Who a comer is: as the ticket says, but a stage once reached is kept, with what others know of him."""
    if known is None:
        return comer
    peer = replace(comer, stage=known.stage, since=known.since, away_at=None, shown=known.shown)
    return peer.seated(now) if comer.is_seated and not known.is_seated else peer
