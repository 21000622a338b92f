"""What peers of a room pass to one another: messages, what they show, and who may negotiate with whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from signaling.contract import notices
from signaling.contract.ticket import Permission
from signaling.rooms.effects import Notify
from signaling.rooms.errors import NotSeated, SeatIsAway, SeatNotHeld, SeatUnknown
from signaling.rooms.peer import Address, Peer, Shown, Stage, Stander
from signaling.rooms.room import Effects, Line, Room, tell, with_peer

REMEMBERED_LINES = 200


def say(room: Room, seat: str, message_id: str, text: str, now: datetime) -> tuple[Room, Effects]:
    """Say something to the other seated peers. Said twice with one id, it is noticed again but not repeated."""
    peer = require(room, seat)
    if not peer.is_seated:
        raise NotSeated
    earlier = line(room, seat, message_id)
    at = earlier.at if earlier else now
    noticed = Notify(notices.Said(room=room.id, seat=seat, id=message_id, text=text, at=at))
    if earlier:
        return room, (noticed,)
    room = room.changed(now, said=(*room.said, Line(seat, message_id, now))[-REMEMBERED_LINES:])
    others = tuple(other.seat for other in room.at(Stage.SEATED, but=seat))
    fields = {"id": message_id, "seat": seat, "name": peer.name, "text": text, "at": now}
    return room, (*tell(others, "said", fields), noticed)


def line(room: Room, seat: str, message_id: str) -> Line | None:
    return next((said for said in room.said if (said.seat, said.id) == (seat, message_id)), None)


def present(room: Room, seat: str, shown: Shown, now: datetime) -> tuple[Room, Effects]:
    """What a peer sends, and how well it goes."""
    peer = require(room, seat)
    if shown == peer.shown:
        return room, ()
    changed = replace(peer, shown=shown)
    room = room.changed(now, peers=with_peer(room.peers, changed))
    return room, room.news(changed, "peer_changed", {"peer": changed})


def note_incident(room: Room, seat: str, what: str, now: datetime) -> tuple[Room, Effects]:
    """A seated peer's page has seen something go wrong that the hub does not see. Nothing changes; teleo is told."""
    if not require(room, seat).is_seated:
        raise NotSeated
    return room, (Notify(notices.IncidentSeen(room=room.id, seat=seat, what=what, at=now)),)


def note_summary(room: Room, seat: str, told: Mapping[str, Any], now: datetime) -> tuple[Room, Effects]:
    """What the call was like for a seated peer's page. Nothing changes; teleo is told."""
    if not require(room, seat).is_seated:
        raise NotSeated
    return room, (Notify(notices.SummaryTold(room=room.id, seat=seat, at=now, **told)),)


def require_route(room: Room, sender: str, to: str, door: Address | None = None) -> Peer | Stander:
    """Who holds the second seat, if the two may negotiate: both sit; or one of them waits, and both may prepare.

    `door` is where the sender stands by, if he does. Raises SeatNotHeld, SeatUnknown, NotSeated, SeatIsAway.
    """
    one = require(room, sender) if door is None else _require_stander(room, sender, door)
    other = _reached(room, to)
    # Nobody learns that someone stands by who may not be prepared for.
    if other is None or to == sender or (isinstance(other, Stander) and not _may_prepare(one, other)):
        raise SeatUnknown
    if not (_sits(one) and _sits(other)) and not _may_prepare(one, other):
        raise NotSeated
    if isinstance(other, Peer) and not other.here:
        raise SeatIsAway
    return other


def _require_stander(room: Room, seat: str, door: Address) -> Stander:
    """Whoever sits there speaks for the seat himself; of several at the door, the newest."""
    stander = next((one for one in room.standing if (one.seat, one.address) == (seat, door)), None)
    if stander is None or _held(room, seat):
        raise SeatNotHeld
    return stander


def _reached(room: Room, seat: str) -> Peer | Stander | None:
    held = _held(room, seat)
    stander = next((one for one in room.standing if one.seat == seat), None)
    return held or stander or room.find(seat)


def _held(room: Room, seat: str) -> Peer | None:
    peer = room.find(seat)
    return peer if peer is not None and peer.here else None


def _sits(one: Peer | Stander) -> bool:
    return isinstance(one, Peer) and one.is_seated


def _may_prepare(one: Peer | Stander, other: Peer | Stander) -> bool:
    """Those who wait have nothing to do with one another; nor have those who do not."""
    waiting = [isinstance(each, Peer) and not each.is_seated for each in (one, other)]
    return any(waiting) and not all(waiting) and Permission.PREPARE in one.may & other.may


def require(room: Room, seat: str) -> Peer:
    """The peer of a seat that speaks: it must be in the room."""
    peer = room.find(seat)
    if peer is None:
        raise SeatNotHeld
    return peer
