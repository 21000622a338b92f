"""Invite someone for this minute, from a name and a contact."""

from datetime import timedelta
from uuid import UUID

from teleo.appointments import queries
from teleo.appointments.booking import Taking, check_represented, take_time
from teleo.appointments.errors import PractitionerBusy
from teleo.appointments.queries import AppointmentView
from teleo.appointments.rules import time_for_now
from teleo.appointments.schemas import InviteNow
from teleo.core.periods import Period
from teleo.directory import practitioner_of, visit_reason_of, wait_for_calendar
from teleo.infra.work import Work
from teleo.patients import AddContact, PatientView, add_contact, find_or_invite


async def invite(work: Work, wish: InviteNow) -> AppointmentView:
    """The same form sent twice invites once. Openings do not matter: whoever invites is there. What is taken does.

    Raises PractitionerBusy, PatientMayExist, PatientUnknown, what the directory does not know, and Invalid for one
    known to be a minor whom nobody represents.
    """
    here = work.actor.establishment
    await wait_for_calendar(work.session, wish.practitioner_id)
    if wish.asked_as and (before := await queries.appointment_asked_as(work.session, here, wish.asked_as)):
        return before
    practitioner = await practitioner_of(work.session, here, wish.practitioner_id)
    reason = await visit_reason_of(work.session, here, wish.visit_reason_id)
    this_minute = work.now.replace(second=0, microsecond=0)
    wished = Period.lasting(timedelta(minutes=reason.minutes), starts_at=this_minute)
    period = await _free_now(work, practitioner.id, wished)
    patient = await _patient(work, wish)
    await check_represented(work, patient, period)
    taking = Taking(practitioner, reason.id, patient.id, wish.asked_as)
    return await take_time(work, period, taking, clash=PractitionerBusy)


async def _free_now(work: Work, practitioner_id: UUID, wished: Period) -> Period:
    """Raises PractitionerBusy, which says what stands in the way."""
    taken = await queries.taken_time(
        work.session, work.actor.establishment, practitioner_id, wished, work.now
    )
    period = time_for_now(wished, [time.period for time in taken])
    if period is None:
        stands = [
            {
                "starts_at": time.period.starts_at.isoformat(),
                "ends_at": time.period.ends_at.isoformat(),
                "appointment_id": str(time.appointment.id) if time.appointment else None,
            }
            for time in taken
        ]
        raise PractitionerBusy(stands=stands)
    return period


async def _patient(work: Work, wish: InviteNow) -> PatientView:
    """Someone known who was chosen is reached from now on as was told; someone else is recognised, or new."""
    if wish.patient_id is None:
        return (await find_or_invite(work, wish.patient)).patient
    told = AddContact.model_validate(wish.patient.model_dump(include=set(AddContact.model_fields)))
    return await add_contact(work, wish.patient_id, told)
