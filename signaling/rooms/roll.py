"""The roll of a room: who sits and who waits in it, and when each was last heard."""

from collections.abc import Mapping
from datetime import datetime

from signaling.contract import notices
from signaling.rooms.effects import Notify
from signaling.rooms.peer import Stage
from signaling.rooms.room import Effects, Room


def roll(room: Room, now: datetime, heard: Mapping[str, datetime]) -> tuple[Room, Effects]:
    """Nothing changes; teleo is told. Of an empty room there is nothing to tell."""
    if not room.peers:
        return room, ()

    def present(stage: Stage) -> tuple[notices.Present, ...]:
        return tuple(
            notices.Present(seat=peer.seat, since=peer.since, heard_at=heard.get(peer.seat))
            for peer in room.at(stage)
        )

    called = notices.RollCalled(
        room=room.id, at=now, seated=present(Stage.SEATED), waiting=present(Stage.WAITING)
    )
    return room, (Notify(called),)
