"""End a consultation, or call it off: its state, and the attendance of all who were still there."""

from datetime import datetime

from teleo.appointments import miss
from teleo.audit import Act, record
from teleo.consultations import queries
from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.attendance import at_closing
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
    await _close_attendances(work, consultation, at)
    if before.started_at is None:
        await miss(work, consultation.appointment_id)
    record(work, Act.CONSULTATION_ENDED, subject="consultation", subject_id=consultation.id)
    work.announce(
        ConsultationEnded(
            consultation_id=consultation.id, appointment_id=consultation.appointment_id, ended_at=at
        )
    )


async def call_off(work: Work, consultation: Consultation, at: datetime) -> None:
    """Its appointment is cancelled. One that has begun is left to end."""
    before = queries.course_of(consultation)
    after = lifecycle.appointment_is_cancelled(before)
    if after != before:
        settle(consultation, after)
        await _close_attendances(work, consultation, at)


def settle(consultation: Consultation, course: Course) -> None:
    """Write a course, decided by the rules of the lifecycle, into its row: the only place that does."""
    consultation.state = course.state
    consultation.waiting_since = course.waiting_since
    consultation.started_at = course.started_at
    consultation.ended_at = course.ended_at


async def _close_attendances(work: Work, consultation: Consultation, at: datetime) -> None:
    for attendance in await queries.open_attendances(work.session, consultation.id):
        attendance.left_at, attendance.left_how = at_closing(
            attendance.entered_at, attendance.last_seen_at, at
        )
