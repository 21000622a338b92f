"""Say that a patient did not come."""

from uuid import UUID

from signaling.contract.commands import Commands
from teleo.appointments import appointment_for
from teleo.consultations import queries
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.ending import end, mark_missed
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, NotDueYet
from teleo.consultations.hub import close_room, tell_change
from teleo.infra.work import Work


async def miss_consultation(work: Work, commands: Commands, consultation_id: UUID) -> None:
    """Said twice is said once. Raises ConsultationUnknown, ConsultationUnderway, ConsultationOver, NotDueYet."""
    await consultation_in_reach(work.session, work.actor, consultation_id)
    consultation = await queries.locked(work.session, consultation_id)
    await consultation_in_reach(work.session, work.actor, consultation_id)
    course = queries.course_of(consultation)
    if course.state == "missed" or course.why_not_held == "consent_withdrawn":
        return
    if course.is_over:
        raise ConsultationOver
    if course.state == "in_progress":
        raise ConsultationUnderway
    appointment = await appointment_for(work.session, consultation.appointment_id)
    if work.now < appointment.starts_at:
        raise NotDueYet(starts_at=appointment.starts_at.isoformat())
    room = consultation.room
    if consultation.consent_withdrawn_at is None:
        await mark_missed(work, consultation)
    else:
        await end(
            work, consultation, work.now
        )  # he said that he would not come: it was not held, for that reason
    tell_change(work, commands, consultation)
    work.after_commit.append(lambda: close_room(commands, room))
