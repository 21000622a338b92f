"""What moving, cancelling and undoing share: one change at a time, ten seconds to think again, what became of it."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Literal
from uuid import UUID

from teleo.appointments import queries
from teleo.appointments.errors import AppointmentUnknown, UndoTooLate
from teleo.appointments.facts import ChangeUndone
from teleo.appointments.queries import AppointmentView
from teleo.appointments.rules import (
    UNDO,
    AppointmentState,
    check_may_undo,
    may_undo,
    next_state,
    time_used,
)
from teleo.appointments.tables import ONE_AT_A_TIME, Appointment, AppointmentChange, Occupation
from teleo.audit import Act, record
from teleo.core.actor import Role
from teleo.core.ids import new_id
from teleo.core.periods import Period, subtract
from teleo.directory import wait_for_calendar
from teleo.infra.database import Session
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class Taken:
    """An appointment in hand: until this work ends nobody else changes it, nor its practitioner's time."""

    appointment: Appointment
    occupation: Occupation

    @property
    def period(self) -> Period:
        return Period(self.occupation.starts_at, self.occupation.ends_at)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change, and until when it can be undone."""

    appointment: AppointmentView
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change that can still be undone; `before` is the time that the appointment left."""

    what: str
    before: Period
    undo_until: datetime

    def seconds_left(self, now: datetime) -> int:
        return ceil((self.undo_until - now).total_seconds())


async def take(work: Work, appointment_id: UUID) -> Taken:
    """One of the actor's own: his establishment's, or the one his link is for. Raises AppointmentUnknown."""
    found = await queries.appointment_for(work.session, appointment_id)
    actor = work.actor
    is_theirs = actor.role == "system" or found.establishment_id == actor.establishment_id
    if not is_theirs or (actor.role == "patient" and actor.appointment_id != appointment_id):
        raise AppointmentUnknown
    await wait_for_calendar(work.session, found.practitioner_id)
    return Taken(*await queries.rows_of(work.session, appointment_id))


async def note_change(
    work: Work, taken: Taken, what: Literal["moved", "cancelled"], *, before: Period
) -> AppointmentChange:
    """Hold the time that was left for as long as the change can be undone."""
    undo_until = work.now + UNDO
    left = (before,) if what == "cancelled" else subtract(before, [taken.period])
    holds = [_hold(taken.occupation, period, undo_until) for period in left]
    await work.save(*holds)
    change = AppointmentChange(
        id=new_id(),
        appointment_id=taken.appointment.id,
        what=what,
        made_by=work.actor.role,
        made_at=work.now,
        from_starts_at=before.starts_at,
        from_ends_at=before.ends_at,
        hold_id=holds[0].id if holds else None,
        undo_until=undo_until,
    )
    await work.save(change)
    return change


async def undo_change(work: Work, appointment_id: UUID) -> AppointmentView:
    """As if it had not been made: nobody was told. Raises AppointmentUnknown, UndoTooLate."""
    taken = await take(work, appointment_id)
    change = await queries.latest_change(work.session, appointment_id)
    if change is None:
        raise UndoTooLate
    check_may_undo(work.actor.role, change.made_by, change.undo_until, work.now)
    await _put_back(work, taken, change)
    record(work, Act.APPOINTMENT_CHANGE_UNDONE, subject="appointment", subject_id=appointment_id)
    return await queries.appointment_for(work.session, appointment_id)


async def change_to_undo(
    session: Session, role: Role, appointment_id: UUID, now: datetime
) -> ChangeView | None:
    """The last change, while this role may undo it."""
    last = await queries.latest_change(session, appointment_id)
    if last is None or not may_undo(role, last.made_by, last.undo_until, now):
        return None
    return ChangeView(last.what, Period(last.from_starts_at, last.from_ends_at), last.undo_until)


async def keep(work: Work, appointment_id: UUID) -> None:
    """Its consultation has begun: a change that nobody was told of yet is undone, and no other can be made."""
    taken = await take(work, appointment_id)
    change = await queries.latest_change(work.session, appointment_id)
    if change is not None and work.now < change.undo_until:
        await _put_back(work, taken, change)
    if taken.appointment.state == "booked":
        settle(taken, "kept")
        await work.save(taken.appointment)


async def free_rest(work: Work, appointment_id: UUID, ended_at: datetime) -> None:
    """Its consultation is over: what is left of its time may be booked again. That of a group stays."""
    taken = await take(work, appointment_id)
    used = time_used(taken.period, ended_at)
    if used == taken.period or await queries.attended_by(work.session, taken.occupation.id) > 1:
        return
    taken.occupation.ends_at = used.ends_at
    await work.save(taken.occupation)


async def miss(work: Work, appointment_id: UUID) -> None:
    """Its patient never came."""
    await _close(work, appointment_id, "missed")


async def leave_unheld(work: Work, appointment_id: UUID) -> None:
    """Its consultation never began, and not for want of its patient."""
    await _close(work, appointment_id, "not_held")


def settle(taken: Taken, state: AppointmentState) -> None:
    """The only place that changes the state of an appointment; its time is given back when it is cancelled. Raises AppointmentFixed."""
    taken.appointment.state = next_state(taken.appointment.state, state)
    taken.occupation.state = "released" if state == "cancelled" else "booked"


async def _close(work: Work, appointment_id: UUID, state: AppointmentState) -> None:
    taken = await take(work, appointment_id)
    if taken.appointment.state == "booked":
        settle(taken, state)
        await work.save(taken.appointment)


async def _put_back(work: Work, taken: Taken, change: AppointmentChange) -> None:
    before = Period(change.from_starts_at, change.from_ends_at)
    await queries.release_own_holds(work.session, taken.appointment.id, before)
    await queries.forget_expired_holds(work.session, taken.occupation.practitioner_id, before, work.now)
    if change.what == "cancelled":
        settle(taken, "booked")
    taken.occupation.starts_at, taken.occupation.ends_at = before.starts_at, before.ends_at
    change.undone_at = work.now
    # Held for as long as it can be undone; if a clock elsewhere thought otherwise, the database decides here too.
    await work.save(taken.occupation, clash={ONE_AT_A_TIME: UndoTooLate})
    work.announce(ChangeUndone(appointment_id=taken.appointment.id, change_id=change.id))


def _hold(occupation: Occupation, period: Period, until: datetime) -> Occupation:
    return Occupation(
        id=new_id(),
        practitioner_id=occupation.practitioner_id,
        practitioner_serial=occupation.practitioner_serial,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        state="held",
        expires_at=until,
    )
