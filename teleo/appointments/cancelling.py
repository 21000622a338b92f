"""Cancel an appointment."""

from uuid import UUID

from teleo.appointments import queries
from teleo.appointments.changing import Changed, note_change, settle, take
from teleo.appointments.facts import AppointmentCancelled
from teleo.appointments.rules import check_may_change
from teleo.audit import Act, record
from teleo.infra.work import Work


async def cancel(work: Work, appointment_id: UUID) -> Changed:
    """Its slot is held for the undo; only then is anybody told, and the slot offered again.

    Raises AppointmentUnknown, AppointmentFixed, TooLateToChange.
    """
    taken = await take(work, appointment_id)
    check_may_change(work.actor.role, taken.appointment.state, taken.period, work.now)
    settle(taken, "cancelled")
    taken.appointment.revision += 1
    await work.save(taken.occupation)
    change = await note_change(work, taken, "cancelled", before=taken.period)
    record(work, Act.APPOINTMENT_CANCELLED, subject="appointment", subject_id=appointment_id)
    work.announce(
        AppointmentCancelled(appointment_id=appointment_id, change_id=change.id), due_at=change.undo_until
    )
    return Changed(await queries.appointment_for(work.session, appointment_id), change.undo_until)
