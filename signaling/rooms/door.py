"""The door of a room: who stands by there and may negotiate with those who wait; what a ticket makes of the room; who goes
as what let him in is over.
"""

from datetime import datetime

from signaling.contract.ticket import Permission
from signaling.rooms.peer import Address, Stander
from signaling.rooms.room import Effects, Room, check_open_to, tell, without


def stand_by(room: Room, stander: Stander, now: datetime) -> tuple[Room, Effects]:
    """The newest connection of a seat stands there; the former stays open, and prepares nothing more.

    Raises RoomIsClosed, SeatRemoved.
    """
    check_open_to(room, stander.seat)
    if Permission.PREPARE not in stander.may:
        return room, ()
    others = tuple(other for other in room.standing if other.seat != stander.seat)
    return room.changed(now, standing=(*others, stander)), ()


def stand_down(room: Room, address: Address, now: datetime) -> tuple[Room, Effects]:
    """A connection at the door has ended, or comes in."""
    others = tuple(other for other in room.standing if other.address != address)
    return (room, ()) if others == room.standing else (room.changed(now, standing=others), ())


def relay_only(room: Room, now: datetime) -> tuple[Room, Effects]:
    """Whoever comes learns it by his welcome; whoever is there or stands by is told, for the connections that he makes next."""
    if room.relay_only:
        return room, ()
    fields = {"ice_policy": "relay"}
    here = tell(tuple(peer.seat for peer in room.peers), "ways_changed", fields)
    door = tell(tuple(one.seat for one in room.standing), "ways_changed", fields, at_door=True)
    return room.changed(now, relay_only=True), here + door


def end_grant(room: Room, grant: str, now: datetime) -> tuple[Room, Effects]:
    """Whoever came by it goes, and comes back by another; once the call has begun, nobody is sent away."""
    if room.started_at is not None:
        return room, ()
    effects: Effects = ()
    gone = tuple(peer for peer in room.gone if peer.grant != grant)
    if gone != room.gone:
        room = room.changed(now, gone=gone)
    for peer in room.peers:
        if peer.grant == grant:
            room, more = without(room, peer, now)
            effects += more
    return room, effects
