"""An event being handled: who sent it, the switchboard it may use, and the door."""

from dataclasses import dataclass
from datetime import datetime

from signaling.hub.connecting import Door
from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard
from signaling.rooms.errors import SeatNotHeld
from signaling.rooms.peer import Address


@dataclass(frozen=True)
class Call:
    """Identity comes from the connection, never from a payload."""

    switchboard: Switchboard
    connection: Connection
    now: datetime
    door: Door

    @property
    def seat(self) -> str:
        return self.connection.seat

    @property
    def room(self) -> str:
        """The room of the caller's seat; one who watches or stands by has none."""
        if self.connection.room is None:
            raise SeatNotHeld
        return self.connection.room

    @property
    def address(self) -> Address:
        return self.switchboard.address(self.connection.sid)

    @property
    def at_the_door(self) -> str | None:
        """The room before which the caller stands by, if he does."""
        return self.connection.standing_by.room if self.connection.standing_by else None
