"""States of an appointment and of the time it takes; what may be booked. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from teleo.appointments.errors import OutsideOpenings, SlotPast
from teleo.core.periods import Period

AppointmentState = Literal["booked", "cancelled", "kept", "missed"]
OccupationState = Literal["held", "booked", "released"]

APPOINTMENT_STATES = ("booked", "cancelled", "kept", "missed")
OCCUPATION_STATES = ("held", "booked", "released")

# An assistant who books while the patient is on the telephone may be a little late for the slot that begins now.
GRACE = timedelta(minutes=10)
HORIZON = timedelta(days=400)  # how far ahead a calendar is shown and booked


def check_bookable(wished: Period, openings: Iterable[Period], now: datetime) -> None:
    """Raises SlotPast, OutsideOpenings. That nobody else has it is the database's word alone."""
    if wished.starts_at < now - GRACE:
        raise SlotPast
    if is_too_far(wished.starts_at, now) or not any(opening.covers(wished) for opening in openings):
        raise OutsideOpenings


def is_too_far(starts_at: datetime, now: datetime) -> bool:
    return starts_at > now + HORIZON
