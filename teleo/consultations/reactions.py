"""What becomes of a consultation when something happens to its appointment."""

from functools import partial
from uuid import UUID

from signaling.contract.commands import Commands
from teleo.accounts import LinksRevoked, SessionEnded
from teleo.appointments import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    ChangeUndone,
    appointment_for,
    unsettled_until,
)
from teleo.consultations import ending, queries
from teleo.consultations.facts import CompanionRemoved, ConsentWithdrawn, PatientMissing
from teleo.consultations.hub import close_room, end_grant, remove_seat, tell_board, tell_change
from teleo.consultations.inviting import move_companions
from teleo.consultations.missing import settle_missing
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.company import seat_of
from teleo.consultations.tables import Consultation
from teleo.core.ids import new_id, public_code
from teleo.infra.outbox import Reaction
from teleo.infra.work import Work
from teleo.patients import void_consents


def reactions(commands: Commands) -> tuple[Reaction, ...]:
    return (
        Reaction("consultations.open", AppointmentBooked, partial(open_consultation, commands)),
        Reaction("consultations.follow_move", AppointmentMoved, partial(follow_change, commands)),
        Reaction("consultations.follow_undo", ChangeUndone, partial(follow_change, commands)),
        Reaction("consultations.settle_missing", PatientMissing, partial(settle_missing, commands)),
        Reaction("consultations.call_off", AppointmentCancelled, partial(call_off, commands)),
        Reaction("consultations.close_withdrawn", ConsentWithdrawn, partial(close_withdrawn, commands)),
        Reaction("consultations.keep_out", CompanionRemoved, partial(keep_out, commands)),
        Reaction("consultations.begin_anew", LinksRevoked, partial(begin_anew, commands)),
        Reaction("consultations.end_grant", SessionEnded, partial(leave_hub, commands)),
    )


async def open_consultation(commands: Commands, work: Work, fact: AppointmentBooked) -> None:
    """One consultation per appointment, however often the fact arrives."""
    if await queries.consultation_of_appointment(work.session, fact.appointment_id) is not None:
        return
    is_gone = await _is_cancelled(work, fact.appointment_id)
    consultation = Consultation(
        id=new_id(),
        appointment_id=fact.appointment_id,
        establishment_id=fact.establishment_id,
        practitioner_id=fact.practitioner_id,
        patient_id=fact.patient_id,
        room=public_code(),
        state="cancelled" if is_gone else "expected",
        revision=1,
    )
    await work.save(consultation)
    work.after_commit.append(lambda: tell_board(commands, consultation.practitioner_id, consultation.id, 1))


async def follow_change(commands: Commands, work: Work, fact: AppointmentMoved | ChangeUndone) -> None:
    """Another time, the same room: those who watch the day, or wait, fetch the truth."""
    consultation = await queries.locked_by_appointment(work.session, fact.appointment_id)
    if consultation is not None:
        await move_companions(work, consultation)
        tell_change(work, commands, consultation)


async def call_off(commands: Commands, work: Work, fact: AppointmentCancelled) -> None:
    """Whoever is in the room is let out; its page says why."""
    consultation = await queries.locked_by_appointment(work.session, fact.appointment_id)
    if consultation is None or not await _is_cancelled(work, fact.appointment_id):
        return
    room = consultation.room
    await ending.call_off(work, consultation, work.now)
    await move_companions(work, consultation)
    work.after_commit.append(lambda: close_room(commands, room))
    tell_change(work, commands, consultation)


async def close_withdrawn(commands: Commands, work: Work, fact: ConsentWithdrawn) -> None:
    """Said once more, for whoever withdrew may have been told so by a program that stopped in that moment."""
    work.after_commit.append(lambda: close_room(commands, fact.room))


async def keep_out(commands: Commands, work: Work, fact: CompanionRemoved) -> None:
    """As `close_withdrawn`, of one seat."""
    work.after_commit.append(lambda: remove_seat(commands, fact.room, seat_of(fact.companion_id)))


async def begin_anew(commands: Commands, work: Work, fact: LinksRevoked) -> None:
    """Whoever waits came by a link that opens nothing any more: he leaves, and who comes by another comes into another room.

    Nor is what he agreed to, or withdrew, the patient's: the patient is asked. A consultation that goes on is left alone.
    """
    consultation = await queries.locked_by_appointment(work.session, fact.appointment_id)
    if consultation is None:
        await void_consents(work, fact.appointment_id, fact.revoked_at)
        return
    course = queries.course_of(consultation)
    if course.is_over or course.state == "in_progress":
        return
    await void_consents(work, fact.appointment_id, fact.revoked_at)
    withdrawn_at = consultation.consent_withdrawn_at
    if withdrawn_at is not None and withdrawn_at <= fact.revoked_at:
        consultation.consent_withdrawn_at = None
    room = consultation.room
    ending.settle(consultation, lifecycle.patient_gives_up_waiting(course))
    await ending.close_attendances(work, consultation, work.now)
    consultation.room = public_code()
    tell_change(work, commands, consultation)
    work.after_commit.append(lambda: close_room(commands, room))


async def leave_hub(commands: Commands, _: Work, fact: SessionEnded) -> None:
    """What the session opened at the hub ends; tried again until the hub has been asked."""
    await end_grant(commands, fact.session_id)


async def _is_cancelled(work: Work, appointment_id: UUID) -> bool:
    """For good: not while it can be undone."""
    appointment = await appointment_for(work.session, appointment_id)
    is_settled = await unsettled_until(work.session, appointment_id, work.now) is None
    return appointment.state == "cancelled" and is_settled
