"""Move an appointment to another slot of the same practitioner."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from teleo.appointments import queries
from teleo.appointments.booking import check_open
from teleo.appointments.changing import Changed, note_change, take
from teleo.appointments.errors import SlotTaken
from teleo.appointments.facts import AppointmentMoved
from teleo.appointments.queries import AppointmentView, Calendar
from teleo.appointments.rules import MINUTE, PATIENT_CHANGES_BEFORE, check_may_change
from teleo.appointments.schemas import MoveAppointment
from teleo.appointments.tables import ONE_AT_A_TIME
from teleo.audit import Act, record
from teleo.core.periods import Period
from teleo.infra.database import Session
from teleo.infra.work import Work


async def move(work: Work, appointment_id: UUID, wish: MoveAppointment) -> Changed:
    """The slot it leaves is held for the undo, and only then is anybody told.

    Raises AppointmentUnknown, AppointmentFixed, TooLateToChange, SlotTaken, SlotPast, OutsideOpenings.
    """
    taken = await take(work, appointment_id)
    before = taken.period
    check_may_change(work.actor.role, taken.appointment.state, before, work.now)
    wished = Period.lasting(before.duration, starts_at=wish.starts_at)
    if wished == before:
        raise SlotTaken
    await check_open(work, taken.occupation.practitioner_id, wished)
    if work.actor.role == "patient":
        await _check_offered(work, appointment_id, wished)

    await queries.release_own_holds(work.session, appointment_id, wished)
    await queries.forget_expired_holds(work.session, taken.occupation.practitioner_id, wished, work.now)
    taken.occupation.starts_at, taken.occupation.ends_at = wished.starts_at, wished.ends_at
    taken.appointment.revision += 1
    await work.save(taken.occupation, clash={ONE_AT_A_TIME: SlotTaken})
    change = await note_change(work, taken, "moved", before=before)
    record(work, Act.APPOINTMENT_MOVED, subject="appointment", subject_id=appointment_id)
    work.announce(
        AppointmentMoved(appointment_id=appointment_id, change_id=change.id), due_at=change.undo_until
    )
    return Changed(await queries.appointment_for(work.session, appointment_id), change.undo_until)


async def slots_offered(
    session: Session, appointment: AppointmentView, zone: ZoneInfo, now: datetime, *, days: int
) -> tuple[datetime, ...]:
    """Where a patient may move his appointment by himself: the free slots of so many days, not the very next ones."""
    earliest = now + PATIENT_CHANGES_BEFORE
    first_on = earliest.astimezone(zone).date()
    return await queries.free_slots(
        session,
        Calendar(appointment.practitioner_id, appointment.establishment_id, zone),
        (first_on, first_on + timedelta(days=days)),
        appointment.period.duration // MINUTE,
        earliest,
    )


async def _check_offered(work: Work, appointment_id: UUID, wished: Period) -> None:
    """A patient takes a slot as it is cut; an assistant knows what he does between two."""
    appointment = await queries.appointment_for(work.session, appointment_id)
    zone = ZoneInfo(work.actor.zone)
    days = (wished.starts_at - work.now).days + 1
    if wished.starts_at not in await slots_offered(work.session, appointment, zone, work.now, days=days):
        raise SlotTaken
