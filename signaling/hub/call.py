"""An event being handled: who sent it, and the switchboard it may use."""

from dataclasses import dataclass
from datetime import datetime

from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard
from signaling.rooms.errors import SeatNotHeld


@dataclass(frozen=True)
class Call:
    """Identity comes from the connection, never from a payload."""

    switchboard: Switchboard
    connection: Connection
    now: datetime

    @property
    def seat(self) -> str:
        return self.connection.seat

    @property
    def room(self) -> str:
        """The room of the caller's seat; a watcher has none."""
        if self.connection.room is None:
            raise SeatNotHeld
        return self.connection.room
