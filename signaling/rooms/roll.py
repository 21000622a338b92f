"""The roll of a room: who sits in it, and when each was last heard."""

from collections.abc import Mapping
from datetime import datetime

from signaling.contract import notices
from signaling.rooms.effects import Notify
from signaling.rooms.peer import Stage
from signaling.rooms.room import Effects, Room


def roll(room: Room, now: datetime, heard: Mapping[str, datetime]) -> tuple[Room, Effects]:
    """Nothing changes; teleo is told. Of a room where nobody sits there is nothing to tell."""
    seated = tuple(
        notices.Seated(seat=peer.seat, since=peer.since, heard_at=heard.get(peer.seat))
        for peer in room.at(Stage.SEATED)
    )
    return room, (Notify(notices.RollCalled(room=room.id, at=now, seated=seated)),) if seated else ()
