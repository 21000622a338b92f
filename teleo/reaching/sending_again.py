"""Send the link of an appointment again."""

from math import ceil
from uuid import UUID

from teleo.accounts import revoke_links, tries_left
from teleo.appointments import AppointmentView, appointment_of, unsettled_until
from teleo.audit import Act, record
from teleo.consultations import CLOSES_AFTER, consultation_of_appointment
from teleo.infra.work import Work
from teleo.notifications import APPOINTMENT_LINK, drop_messages, hold_messages, messages_about, plan_message
from teleo.patients import PatientView, patient_for
from teleo.reaching.errors import NothingToOpen, SentTooOften
from teleo.reaching.rules import masked, next_sending_at
from teleo.reaching.schemas import WayOut

STANDING = frozenset({"booked", "kept"})


async def send_again(work: Work, appointment_id: UUID) -> tuple[WayOut, ...]:
    """A fresh link by each way that the patient can be reached. Where it went.

    The others stay, unless too many wrong answers were given through them: then they die, and one may try again.

    Raises AppointmentUnknown, NothingToOpen, SentTooOften.
    """
    appointment = await openable(work, appointment_id)
    # Two assistants may press in the same second: the second one waits, then is told.
    await hold_messages(work.session, appointment.id)
    planned = [message.planned_at for message in await messages_about(work.session, appointment.id)]
    may_send_at = next_sending_at(planned, work.now)
    if may_send_at > work.now:
        raise SentTooOften(retry_after=ceil((may_send_at - work.now).total_seconds()))
    if await tries_left(work.session, appointment.id) == 0:
        await revoke_links(work, appointment.id)
        await drop_messages(work, appointment.id)
    record(work, Act.LINK_SENT_AGAIN, subject="appointment", subject_id=appointment.id)
    return await plan_link(work, appointment)


async def openable(work: Work, appointment_id: UUID) -> AppointmentView:
    """An appointment of the actor's establishment that a link would open. Raises AppointmentUnknown, NothingToOpen."""
    appointment = await appointment_of(work.session, work.actor.establishment, appointment_id)
    if not await is_openable(work, appointment):
        raise NothingToOpen
    return appointment


async def is_openable(work: Work, appointment: AppointmentView) -> bool:
    """Neither cancelled (for good) nor over."""
    if appointment.state not in STANDING:
        return await unsettled_until(work.session, appointment.id, work.now) is not None
    consultation = await consultation_of_appointment(work.session, appointment.id)
    is_over = consultation is not None and consultation.course.is_over
    return not is_over and work.now < appointment.ends_at + CLOSES_AFTER


async def plan_link(work: Work, appointment: AppointmentView) -> tuple[WayOut, ...]:
    """By each way that the patient can be reached now."""
    patient = await patient_for(work.session, appointment.establishment_id, appointment.patient_id)
    ways = ways_to(patient)
    for way in ways:
        await plan_message(work, appointment, way.channel, asked_for=APPOINTMENT_LINK)
    return ways


def ways_to(patient: PatientView) -> tuple[WayOut, ...]:
    ways = []
    if patient.mobile:
        ways.append(WayOut(channel="mobile", contact=masked(patient.mobile)))
    if patient.email:
        ways.append(WayOut(channel="email", contact=masked(patient.email)))
    return tuple(ways)
