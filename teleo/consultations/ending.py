"""End a consultation: its state, and the attendance of all who were still there."""

from datetime import datetime

from teleo.audit import Act, record
from teleo.consultations import queries
from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.lifecycle import Course
from teleo.consultations.tables import Consultation
from teleo.infra.work import Work


async def end(work: Work, consultation: Consultation, at: datetime) -> None:
    """Nothing is done to a consultation that is over already."""
    before = queries.course_of(consultation)
    after = lifecycle.room_closes(before, at)
    if after == before:
        return
    settle(consultation, after)
    for attendance in await queries.open_attendances(work.session, consultation.id):
        attendance.left_at = max(at, attendance.entered_at)
        attendance.left_how = "closed"
    record(work, Act.CONSULTATION_ENDED, subject="consultation", subject_id=consultation.id)
    work.announce(
        ConsultationEnded(
            consultation_id=consultation.id, appointment_id=consultation.appointment_id, ended_at=at
        )
    )


def settle(consultation: Consultation, course: Course) -> None:
    """Write a course, decided by the rules of the lifecycle, into its row: the only place that does."""
    consultation.state = course.state
    consultation.waiting_since = course.waiting_since
    consultation.started_at = course.started_at
    consultation.ended_at = course.ended_at
