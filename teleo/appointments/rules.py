"""States of an appointment and of the time it takes; what may be booked. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, cast

from teleo.appointments.errors import (
    AppointmentFixed,
    OutsideOpenings,
    SlotPast,
    TooLateToChange,
    UndoTooLate,
)
from teleo.core.actor import Role
from teleo.core.periods import Period

AppointmentState = Literal["booked", "cancelled", "kept", "missed", "not_held"]
OccupationState = Literal["held", "booked", "released"]

APPOINTMENT_STATES = ("booked", "cancelled", "kept", "missed", "not_held")
OCCUPATION_STATES = ("held", "booked", "released")
WHAT_CHANGED = ("moved", "cancelled")

# Kept, missed and not held are said when the consultation begins or is closed; cancelled goes back to booked by the undo alone.
CHANGES: dict[AppointmentState, frozenset[AppointmentState]] = {
    "booked": frozenset({"cancelled", "kept", "missed", "not_held"}),
    "cancelled": frozenset({"booked"}),
    "kept": frozenset(),
    "missed": frozenset(),
    "not_held": frozenset(),
}

MINUTE = timedelta(minutes=1)

# An assistant who books while the patient is on the telephone may be a little late for the slot that begins now.
GRACE = timedelta(minutes=10)
HORIZON = timedelta(days=400)  # how far ahead a calendar is shown and booked

SHORTEST = timedelta(minutes=5)  # an invitation for this minute is shortened to what comes next, not further

UNDO = timedelta(seconds=10)  # for so long the old slot is held, and nobody is told
# From the link, a patient changes his appointment until then; later he calls, so that somebody knows at once.
PATIENT_CHANGES_BEFORE = timedelta(hours=1)
CHANGED_AFTER = timedelta(hours=4)  # a late practitioner's patients may still be moved


def check_bookable(wished: Period, openings: Iterable[Period], now: datetime) -> None:
    """Raises SlotPast, OutsideOpenings. That nobody else has it is the database's word alone."""
    if wished.starts_at < earliest_start(now):
        raise SlotPast
    if is_too_far(wished.starts_at, now) or not any(opening.covers(wished) for opening in openings):
        raise OutsideOpenings


def time_for_now(wished: Period, taken: Iterable[Period]) -> Period | None:
    """The time wished for, or what is left of it until the next that is taken; None when that is too short."""
    next_taken = min(
        (period.starts_at for period in taken if period.overlaps(wished)), default=wished.ends_at
    )
    if next_taken - wished.starts_at < SHORTEST:
        return None
    return Period(wished.starts_at, min(next_taken, wished.ends_at))


def time_used(planned: Period, ended_at: datetime) -> Period:
    """What its consultation used of it, in whole minutes, one at least; never more than was planned."""
    ends_at = ended_at.replace(second=0, microsecond=0)
    ends_at += MINUTE if ends_at < ended_at else timedelta(0)
    return Period(planned.starts_at, min(planned.ends_at, max(ends_at, planned.starts_at + MINUTE)))


def is_too_far(starts_at: datetime, now: datetime) -> bool:
    return starts_at > now + HORIZON


def next_state(before: str, after: AppointmentState) -> AppointmentState:
    """Raises AppointmentFixed."""
    if after not in CHANGES[cast("AppointmentState", before)]:
        raise AppointmentFixed(state=before)
    return after


def changes_end_at(role: Role, period: Period) -> datetime:
    """Until when this role may move or cancel an appointment at that time."""
    if role == "patient":
        return period.starts_at - PATIENT_CHANGES_BEFORE
    return period.ends_at + CHANGED_AFTER


def may_change(role: Role, state: str, period: Period, now: datetime) -> bool:
    return state == "booked" and now < changes_end_at(role, period)


def check_may_change(role: Role, state: str, period: Period, now: datetime) -> None:
    """Raises AppointmentFixed when it was cancelled, has begun or is over, TooLateToChange."""
    if state != "booked":
        raise AppointmentFixed(state=state)
    if not may_change(role, state, period, now):
        raise TooLateToChange


def may_undo(role: Role, made_by: str, undo_until: datetime, now: datetime) -> bool:
    """A side undoes its own changes: the patient his, the establishment its own."""
    return (role == "patient") == (made_by == "patient") and now < undo_until


def check_may_undo(role: Role, made_by: str, undo_until: datetime, now: datetime) -> None:
    """Raises UndoTooLate."""
    if not may_undo(role, made_by, undo_until, now):
        raise UndoTooLate


def earliest_start(now: datetime) -> datetime:
    """The earliest start that may still be booked."""
    return now - GRACE
