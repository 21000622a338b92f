"""What peers of a room pass to one another: messages, what they show, and who may negotiate with whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from signaling.contract import notices
from signaling.rooms.effects import Notify
from signaling.rooms.errors import NotSeated, SeatIsAway, SeatNotHeld, SeatUnknown
from signaling.rooms.peer import Peer, Shown, Stage
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


def require_route(room: Room, sender: str, to: str) -> Peer:
    """Two seats may negotiate if each is seated, or may prepare. Gives the peer of the second."""
    peer, other = require(room, sender), room.find(to)
    if other is None or other == peer:
        raise SeatUnknown
    if not (peer.may_negotiate and other.may_negotiate):
        raise NotSeated
    if not other.here:
        raise SeatIsAway
    return other


def require(room: Room, seat: str) -> Peer:
    """The peer of a seat that speaks: it must be in the room."""
    peer = room.find(seat)
    if peer is None:
        raise SeatNotHeld
    return peer
