"""Hand an appointment over to a colleague of the same establishment, at the same time."""

from uuid import UUID

from teleo.appointments import queries
from teleo.appointments.changing import take
from teleo.appointments.errors import ColleagueBusy
from teleo.appointments.queries import AppointmentView
from teleo.appointments.rules import check_may_change
from teleo.appointments.tables import ONE_AT_A_TIME
from teleo.audit import Act, record
from teleo.directory import practitioner_of, wait_for_calendar
from teleo.infra.work import Work


async def hand_over(work: Work, appointment_id: UUID, practitioner_id: UUID) -> AppointmentView:
    """Nobody is written to: no message ever said with whom. Openings do not count, for a colleague steps in.

    Raises AppointmentUnknown, PractitionerUnknown, AppointmentFixed, TooLateToChange, ColleagueBusy.
    """
    before = await queries.appointment_for(work.session, appointment_id)
    colleague = await practitioner_of(work.session, work.actor.establishment, practitioner_id)
    # Two who hand over to one another wait for the calendars in the same order.
    for calendar in sorted((before.practitioner_id, colleague.id)):
        await wait_for_calendar(work.session, calendar)
    taken = await take(work, appointment_id)
    check_may_change(work.actor.role, taken.appointment.state, taken.period, work.now)
    if taken.occupation.practitioner_id == colleague.id:
        raise ColleagueBusy
    await queries.forget_expired_holds(work.session, colleague.id, taken.period, work.now)
    taken.occupation.practitioner_id = colleague.id
    taken.occupation.practitioner_serial = colleague.serial
    # What was overbooked on purpose was so with the one who leaves it: here the constraint decides.
    taken.occupation.overbooked = False
    await work.save(taken.occupation, clash={ONE_AT_A_TIME: ColleagueBusy})
    record(work, Act.APPOINTMENT_HANDED_OVER, subject="appointment", subject_id=appointment_id)
    return await queries.appointment_for(work.session, appointment_id)
