"""Whom to tell when something happens."""

from functools import partial

from teleo.appointments import AppointmentBooked
from teleo.infra.outbox import Reaction
from teleo.infra.work import Work
from teleo.notifications.facts import MessagePlanned
from teleo.notifications.sending import Post, plan_message, send_message
from teleo.notifications.wording import APPOINTMENT_BOOKED
from teleo.patients import patient_for


def reactions(post: Post) -> tuple[Reaction, ...]:
    return (
        Reaction("notifications.confirm", AppointmentBooked, confirm),
        Reaction("notifications.send", MessagePlanned, partial(_send, post)),
    )


async def confirm(work: Work, fact: AppointmentBooked) -> None:
    """By each way that the patient, or the one who relays, can be reached."""
    patient = await patient_for(work.session, fact.establishment_id, fact.patient_id)
    for channel, address in (("email", patient.email), ("mobile", patient.mobile)):
        if address is not None:
            await plan_message(work, fact.appointment_id, APPOINTMENT_BOOKED, channel)


async def _send(post: Post, work: Work, fact: MessagePlanned) -> None:
    await send_message(post, work, fact.message_id)
