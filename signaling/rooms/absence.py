"""Silence in a room: away when nothing is heard, gone when it lasts, forgotten when nobody is left."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from signaling.contract import notices
from signaling.rooms.effects import Notify
from signaling.rooms.peer import Address, Peer, Stage
from signaling.rooms.room import Effects, Room, with_peer

BEAT_SECONDS = {Stage.SEATED: 2, Stage.WAITING: 15}
# A beat and a half of grace, less where it must be told in under three seconds, the watch's own pause included.
SILENCE = {Stage.SEATED: timedelta(seconds=2.6), Stage.WAITING: timedelta(seconds=40)}
GONE_AFTER = timedelta(seconds=20)
FELL_SILENT = "fell_silent"  # the incident that it is, for one who was seated
# Longer than any ticket lives: while it is remembered, a closed room refuses; afterwards no ticket is left for it.
CLOSED_KEPT = timedelta(minutes=5)
EMPTY_KEPT = timedelta(hours=1)


def away(room: Room, seat: str, now: datetime, last_heard: datetime | None = None) -> tuple[Room, Effects]:
    """A seat is silent, or without connection. Teleo is told since when."""
    peer = room.find(seat)
    if peer is None or not peer.here:
        return room, ()
    room = room.changed(now, peers=with_peer(room.peers, replace(peer, away_at=now)))
    notice = notices.PeerAway(room=room.id, seat=seat, at=last_heard or now)
    return room, room.news(peer, "peer_away", {"seat": seat}, notice)


def hang_up(room: Room, seat: str, address: Address, now: datetime) -> tuple[Room, Effects]:
    """A connection has ended: its seat is away, unless another connection holds the seat by now."""
    peer = room.find(seat)
    if peer is None or peer.address != address:
        return room, ()
    without_connection = replace(peer, address=None)
    if peer.here:
        room = replace(room, peers=with_peer(room.peers, without_connection))
        return away(room, seat, now)
    return room.changed(now, peers=with_peer(room.peers, without_connection)), ()


def reclaim(room: Room, seat: str, address: Address, now: datetime) -> tuple[Room, Effects]:
    """A hub that the others took for lost was not: its connection holds the seat still."""
    known = next((peer for peer in room.peers + room.gone if peer.seat == seat), None)
    if known is None or known.address is not None:
        return room, ()
    return room.arrive(replace(known, address=address), now)


def lapse(
    room: Room, now: datetime, heard: Mapping[str, datetime], lost: Collection[str] = ()
) -> tuple[Room, Effects]:
    """Let time pass over a room.

    `heard` says when each seat with an open connection to us was last heard; `lost` are the seats whose
    connection ended with the hub that held it. Of the others, with another hub, that hub judges.
    """
    effects: Effects = ()
    for peer in room.peers:
        if peer.seat in lost and peer.address is not None:
            room, more = hang_up(room, peer.seat, peer.address, now)
        else:
            room, more = _pass_over(room, peer, now, heard.get(peer.seat))
        effects += more
    return room, effects


def look_again_at(room: Room) -> datetime | None:
    """When time alone will change the room, if nobody is heard; None: only a connection can."""
    leaving = [peer.away_at + GONE_AFTER for peer in room.peers if peer.away_at is not None]
    if leaving:
        return min(leaving)
    if room.peers or room.standing or room.touched_at is None:
        return None
    return room.touched_at + (CLOSED_KEPT if room.closed else EMPTY_KEPT)


def is_forgettable(room: Room, now: datetime) -> bool:
    """Nobody is in it or at its door, and nobody can come back to it."""
    if room.peers or room.standing or room.touched_at is None:
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
    elif peer.address is None and now - peer.away_at >= GONE_AFTER:
        return _gone(room, peer, now)
    return room, ()


def _back(room: Room, peer: Peer, now: datetime) -> tuple[Room, Effects]:
    room = room.changed(now, peers=with_peer(room.peers, replace(peer, away_at=None)))
    notice = notices.PeerBack(room=room.id, seat=peer.seat, at=now)
    return room, room.news(peer, "peer_back", {"seat": peer.seat}, notice)


def _gone(room: Room, peer: Peer, now: datetime) -> tuple[Room, Effects]:
    peers = tuple(other for other in room.peers if other.seat != peer.seat)
    room = room.changed(now, peers=peers, gone=(*room.gone, peer))
    notice = notices.PeerLeft(room=room.id, seat=peer.seat, at=now, fell_silent=True)
    incident = notices.IncidentSeen(room=room.id, seat=peer.seat, what=FELL_SILENT, at=peer.away_at or now)
    told: Effects = (Notify(incident),) if peer.is_seated else ()
    return room, room.news(peer, "peer_left", {"seat": peer.seat}, notice) + told
