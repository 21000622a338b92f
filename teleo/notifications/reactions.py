"""Whom to tell when something happens. People are told how things stand, not what happened to them on the way."""

from functools import partial
from uuid import UUID

from teleo.accounts import CodeAsked, MemberInvited, move_links
from teleo.appointments import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    ChangeUndone,
    appointment_for,
    unsettled_until,
)
from teleo.consultations import CompanionCodeAsked, CompanionInvited
from teleo.infra.outbox import Reaction
from teleo.infra.work import Work
from teleo.notifications.companions import send_companion_code, send_companion_link
from teleo.notifications.facts import MessagePlanned
from teleo.notifications.inviting import send_invitation
from teleo.notifications.proving import send_code
from teleo.notifications.sending import LINK_OUTLIVES, Post, plan_message, send_message
from teleo.patients import patient_for


def reactions(post: Post) -> tuple[Reaction, ...]:
    return (
        Reaction("notifications.confirm", AppointmentBooked, confirm),
        Reaction("notifications.tell_move", AppointmentMoved, tell_move),
        Reaction("notifications.tell_cancellation", AppointmentCancelled, tell_change),
        # Of a change that was undone nobody learns; of the one before it, whose turn was skipped, they do.
        Reaction("notifications.tell_undo", ChangeUndone, tell_change),
        Reaction("notifications.send", MessagePlanned, partial(_send, post)),
        Reaction("notifications.invite", MemberInvited, partial(_invite, post)),
        Reaction("notifications.send_code", CodeAsked, partial(_send_code, post)),
        Reaction("notifications.tell_companion", CompanionInvited, partial(_tell_companion, post)),
        Reaction(
            "notifications.send_companion_code", CompanionCodeAsked, partial(_send_companion_code, post)
        ),
    )


async def confirm(work: Work, fact: AppointmentBooked) -> None:
    await _tell(work, fact.appointment_id)


async def tell_move(work: Work, fact: AppointmentMoved) -> None:
    """The links that were sent before live as long as the new time needs."""
    appointment = await appointment_for(work.session, fact.appointment_id)
    await move_links(work, appointment.id, valid_until=appointment.ends_at + LINK_OUTLIVES)
    await _tell(work, fact.appointment_id)


async def tell_change(work: Work, fact: AppointmentCancelled | ChangeUndone) -> None:
    await _tell(work, fact.appointment_id)


async def _tell(work: Work, appointment_id: UUID) -> None:
    """By each way that the patient, or the one who relays, can be reached."""
    if await unsettled_until(work.session, appointment_id, work.now) is not None:
        return  # whatever comes of that change is announced in its turn
    appointment = await appointment_for(work.session, appointment_id)
    patient = await patient_for(work.session, appointment.establishment_id, appointment.patient_id)
    for channel, address in (("email", patient.email), ("mobile", patient.mobile)):
        if address is not None:
            await plan_message(work, appointment, channel)


async def _send(post: Post, work: Work, fact: MessagePlanned) -> None:
    await send_message(post, work, fact.message_id)


async def _invite(post: Post, work: Work, fact: MemberInvited) -> None:
    await send_invitation(post, work, fact.enrolment_id)


async def _send_code(post: Post, work: Work, fact: CodeAsked) -> None:
    await send_code(post, work, fact.code_id)


async def _tell_companion(post: Post, work: Work, fact: CompanionInvited) -> None:
    await send_companion_link(post, work, fact.companion_id)


async def _send_companion_code(post: Post, work: Work, fact: CompanionCodeAsked) -> None:
    await send_companion_code(post, work, fact.code_id)
