"""Silence in a room: away when nothing is heard, gone when it lasts, forgotten when nobody is left."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from signaling.contract import notices
from signaling.rooms.peer import Peer, Stage
from signaling.rooms.room import Effects, Room, with_peer

BEAT_SECONDS = {Stage.SEATED: 2, Stage.WAITING: 15}
# A beat and a half of grace, less where it must be told in under three seconds.
SILENCE = {Stage.SEATED: timedelta(seconds=2.8), Stage.WAITING: timedelta(seconds=40)}
GONE_AFTER = timedelta(seconds=20)
# Longer than any ticket lives: while it is remembered, a closed room refuses; afterwards no ticket is left for it.
CLOSED_KEPT = timedelta(minutes=5)
EMPTY_KEPT = timedelta(hours=1)


def away(room: Room, seat: str, now: datetime, last_heard: datetime | None = None) -> tuple[Room, Effects]:
    """A seat has no connection, or a silent one. Teleo is told since when."""
    peer = room.find(seat)
    if peer is None or not peer.here:
        return room, ()
    room = room.changed(now, peers=with_peer(room.peers, replace(peer, away_at=now)))
    notice = notices.PeerAway(room=room.id, seat=seat, at=last_heard or now)
    return room, room.news(peer, "peer_away", {"seat": seat}, notice)


def lapse(room: Room, now: datetime, heard: Mapping[str, datetime]) -> tuple[Room, Effects]:
    """Let time pass over a room; `heard` says when each seat with an open connection was last heard."""
    effects: Effects = ()
    for peer in room.peers:
        room, more = _pass_over(room, peer, now, heard.get(peer.seat))
        effects += more
    return room, effects


def is_forgettable(room: Room, now: datetime) -> bool:
    """Nobody is in it, and nobody can come back to it."""
    if room.peers or room.touched_at is None:
        return False
    return now - room.touched_at > (CLOSED_KEPT if room.closed else EMPTY_KEPT)


def _pass_over(room: Room, peer: Peer, now: datetime, last_heard: datetime | None) -> tuple[Room, Effects]:
    if peer.away_at is None:
        # One who has just been admitted beat slowly until now.
        if last_heard and now - max(last_heard, peer.since) > SILENCE[peer.stage]:
            return away(room, peer.seat, now, last_heard)
    elif last_heard is not None:
        # Silent but connected: his transport is watched by pings, so he is not gone.
        if last_heard > peer.away_at:
            return _back(room, peer, now)
    elif now - peer.away_at >= GONE_AFTER:
        return _gone(room, peer, now)
    return room, ()


def _back(room: Room, peer: Peer, now: datetime) -> tuple[Room, Effects]:
    room = room.changed(now, peers=with_peer(room.peers, replace(peer, away_at=None)))
    notice = notices.PeerBack(room=room.id, seat=peer.seat, at=now)
    return room, room.news(peer, "peer_back", {"seat": peer.seat}, notice)


def _gone(room: Room, peer: Peer, now: datetime) -> tuple[Room, Effects]:
    peers = tuple(other for other in room.peers if other.seat != peer.seat)
    room = room.changed(now, peers=peers, gone=(*room.gone, peer))
    notice = notices.PeerLeft(room=room.id, seat=peer.seat, at=now)
    return room, room.news(peer, "peer_left", {"seat": peer.seat}, notice)
