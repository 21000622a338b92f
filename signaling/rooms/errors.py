"""The hub's failures: six kinds, and under them every code that PROTOCOL.md lists."""

from signaling.contract.errors import (
    Conflict,
    Failure,
    Forbidden,
    Invalid,
    NotFound,
    TicketExpired,
    TicketInvalid,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "KINDS",
    "Conflict",
    "Failure",
    "Forbidden",
    "Invalid",
    "InvalidPayload",
    "NotAllowed",
    "NotFound",
    "NotHandled",
    "NotSeated",
    "ResumeUnknown",
    "RoomIsClosed",
    "RoomIsFull",
    "SeatIsAway",
    "SeatNotHeld",
    "SeatRemoved",
    "SeatUnknown",
    "TicketExpired",
    "TicketInvalid",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "UnknownEvent",
]

KINDS = (Unauthenticated, Forbidden, NotFound, Conflict, Invalid, Unavailable)


class ResumeUnknown(Unauthenticated):
    code = "resume_unknown"
    title = "This resume code is not known: ask for a new ticket."


class NotAllowed(Forbidden):
    code = "not_allowed"
    title = "The ticket does not allow this."


class SeatRemoved(Forbidden):
    code = "seat_removed"
    title = "This seat was removed from the room."


class UnknownEvent(NotFound):
    code = "unknown_event"
    title = "There is no such event."


class SeatUnknown(NotFound):
    code = "seat_unknown"
    title = "There is no such seat in the room."


class RoomIsClosed(Conflict):
    code = "room_closed"
    title = "The room is closed."


class RoomIsFull(Conflict):
    code = "room_full"
    title = "Every seat of the room is taken."


class NotSeated(Conflict):
    code = "not_seated"
    title = "Only seats that were admitted may do this."


class SeatIsAway(Conflict):
    code = "seat_away"
    title = "The other seat has no connection at the moment."


class SeatNotHeld(Conflict):
    code = "seat_not_held"
    title = "This connection holds no seat in a room."


class InvalidPayload(Invalid):
    code = "invalid"
    title = "The payload is not acceptable."


class TooMany(Unavailable):
    code = "too_many"
    title = "Too many events: wait a little."


class NotHandled(Unavailable):
    code = "unavailable"
    title = "This could not be recorded yet: try again."
