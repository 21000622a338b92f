"""End a consultation, or call it off: its state, and the attendance of all who were still there."""

from datetime import datetime

from teleo.appointments import appointment_for, free_rest, leave_unheld, miss
from teleo.audit import Act, record
from teleo.consultations import companions_waiting, queries
from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.attendance import at_closing
from teleo.consultations.rules.lifecycle import Course
from teleo.consultations.tables import Consultation
from teleo.infra.work import Work


async def end(work: Work, consultation: Consultation, at: datetime, *, by_day: bool = False) -> None:
    """Nothing is done to a consultation that is over already. `by_day`: nobody closed it, its day is over."""
    before = queries.course_of(consultation)
    if before.is_over:
        return
    if before.state != "in_progress":
        await _end_unbegun(work, consultation, at, by_day=by_day)
        return
    settle(consultation, lifecycle.room_closes(before, at))
    await close_attendances(work, consultation, at)
    await free_rest(work, consultation.appointment_id, at)
    record(work, Act.CONSULTATION_ENDED, subject="consultation", subject_id=consultation.id)
    work.announce(
        ConsultationEnded(
            consultation_id=consultation.id, appointment_id=consultation.appointment_id, ended_at=at
        )
    )


async def mark_missed(work: Work, consultation: Consultation) -> None:
    """The patient did not come. Nothing is done to one that has begun or is over."""
    before = queries.course_of(consultation)
    after = lifecycle.patient_is_missing(before)
    if after == before:
        return
    settle(consultation, after)
    await close_attendances(work, consultation, work.now)
    await miss(work, consultation.appointment_id)


async def _end_unbegun(work: Work, consultation: Consultation, at: datetime, *, by_day: bool) -> None:
    """Missed is said of a patient who never came, and of nobody else."""
    appointment = await appointment_for(work.session, consultation.appointment_id)
    why = lifecycle.why_not_held(
        by_day,
        has_withdrawn=consultation.consent_withdrawn_at is not None,
        patient_came=await queries.patient_came(work.session, consultation),
        is_due=at >= appointment.starts_at,
        had_incident=await queries.had_incident(work.session, consultation.id),
    )
    if why is None:
        await mark_missed(work, consultation)
        record(work, Act.CONSULTATION_MISSED, subject="consultation", subject_id=consultation.id)
        return
    settle(consultation, lifecycle.room_closes(queries.course_of(consultation), at, why))
    await close_attendances(work, consultation, at)
    await leave_unheld(work, consultation.appointment_id)
    record(work, Act.CONSULTATION_NOT_HELD, subject="consultation", subject_id=consultation.id)


async def call_off(work: Work, consultation: Consultation, at: datetime) -> None:
    """Its appointment is cancelled. One that has begun is left to end."""
    before = queries.course_of(consultation)
    after = lifecycle.appointment_is_cancelled(before)
    if after != before:
        settle(consultation, after)
        await close_attendances(work, consultation, at)


def settle(consultation: Consultation, course: Course) -> None:
    """Write a course, decided by the rules of the lifecycle, into its row: the only place that does."""
    consultation.state = course.state
    consultation.waiting_since = course.waiting_since
    consultation.started_at = course.started_at
    consultation.ended_at = course.ended_at
    consultation.why_not_held = course.why_not_held


async def close_attendances(work: Work, consultation: Consultation, at: datetime) -> None:
    """All who are there leave, or wait no more."""
    await companions_waiting.all_leave(work, consultation)
    for attendance in await queries.open_attendances(work.session, consultation.id):
        attendance.left_at, attendance.left_how = at_closing(
            attendance.entered_at, attendance.last_seen_at, at
        )
