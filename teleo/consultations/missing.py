"""Say that a patient did not come, and take it back within ten seconds; only then is it so, and his page told."""

from uuid import UUID

from signaling.contract.commands import Commands
from teleo.appointments import UNDO, UndoTooLate, appointment_for
from teleo.audit import Act, record
from teleo.consultations import queries
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.ending import end, mark_missed
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, NotDueYet
from teleo.consultations.facts import PatientMissing
from teleo.consultations.hub import close_room, tell_change
from teleo.consultations.tables import Consultation
from teleo.infra.work import Work


async def miss_consultation(work: Work, commands: Commands, consultation_id: UUID) -> None:
    """Said twice is said once. Raises ConsultationUnknown, ConsultationUnderway, ConsultationOver, NotDueYet."""
    consultation = await _in_reach(work, consultation_id)
    course = queries.course_of(consultation)
    if course.state == "missed" or consultation.missing_until is not None:
        return
    if course.is_over:
        raise ConsultationOver
    if course.state == "in_progress":
        raise ConsultationUnderway
    appointment = await appointment_for(work.session, consultation.appointment_id)
    if work.now < appointment.starts_at:
        raise NotDueYet(starts_at=appointment.starts_at.isoformat())
    consultation.missing_until = work.now + UNDO
    record(work, Act.CONSULTATION_MISSED, subject="consultation", subject_id=consultation_id)
    work.announce(
        PatientMissing(consultation_id=consultation_id, said_at=work.now), due_at=consultation.missing_until
    )
    tell_change(work, commands, consultation)


async def undo_missing(work: Work, commands: Commands, consultation_id: UUID) -> None:
    """As if nobody had said it; his page never did. Raises ConsultationUnknown, UndoTooLate."""
    consultation = await _in_reach(work, consultation_id)
    if queries.course_of(consultation).is_over:
        raise UndoTooLate
    if consultation.missing_until is None:  # pressed twice, or he came
        return
    if work.now >= consultation.missing_until:
        raise UndoTooLate
    consultation.missing_until = None
    record(work, Act.CONSULTATION_MISSED_UNDONE, subject="consultation", subject_id=consultation_id)
    tell_change(work, commands, consultation)


async def settle_missing(commands: Commands, work: Work, fact: PatientMissing) -> None:
    """The ten seconds are over. Who came in them was not missed, nor one whose appointment was put off."""
    consultation = await queries.locked(work.session, fact.consultation_id)
    until = consultation.missing_until
    if until is None or work.now < until:  # taken back, be it said anew since
        return
    consultation.missing_until = None
    tell_change(work, commands, consultation)
    course = queries.course_of(consultation)
    came_since = course.waiting_since is not None and course.waiting_since > fact.said_at
    appointment = await appointment_for(work.session, consultation.appointment_id)
    if course.state not in {"expected", "waiting"} or came_since or work.now < appointment.starts_at:
        return
    room = consultation.room
    if consultation.consent_withdrawn_at is None:
        await mark_missed(work, consultation)
    else:  # he said that he would not come: it was not held, for that reason
        await end(work, consultation, work.now)
    work.after_commit.append(lambda: close_room(commands, room))


async def _in_reach(work: Work, consultation_id: UUID) -> Consultation:
    """The row, held; looked at again once it is, for it may have been handed over. Raises ConsultationUnknown."""
    await consultation_in_reach(work.session, work.actor, consultation_id)
    consultation = await queries.locked(work.session, consultation_id)
    await consultation_in_reach(work.session, work.actor, consultation_id)
    return consultation
