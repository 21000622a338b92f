"""What must happen because a room changed; the edge carries it out, in this order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from signaling.contract.notices import Notice
from signaling.rooms.peer import Address


@dataclass(frozen=True)
class TakeOver:
    """The connection that held this seat until now, if one still does, is told so and loses it."""

    seat: str
    address: Address | None = None


@dataclass(frozen=True)
class Tell:
    """An event for some seats; the room's revision is added to its fields.

    `at_door`: for those who stand by for these seats, not for who holds them.
    """

    seats: tuple[str, ...]
    event: str
    fields: Mapping[str, object] = field(default_factory=dict)
    at_door: bool = False


@dataclass(frozen=True)
class Disconnect:
    """The seat's connection ends, once all that it was told has been sent."""

    seat: str
    address: Address | None = None


@dataclass(frozen=True)
class Notify:
    """A notice for teleo."""

    notice: Notice


Effect = TakeOver | Tell | Disconnect | Notify
