"""What became of consultations, for those who count them; and what patients answered afterwards."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Text, exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from teleo.appointments import appointed
from teleo.consultations.rules.satisfaction import QUESTIONS, Answer, Question
from teleo.consultations.rules.summing import CallQuality, Run, quality_of
from teleo.consultations.tables import (
    CallSummary,
    Consultation,
    SatisfactionAnswer,
    TechnicalIncident,
)
from teleo.core.periods import Period
from teleo.infra.database import Session

_RUN = tuple(part for name in Run.__slots__ for part in (literal(name, Text), getattr(CallSummary, name)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an appointment, and nothing of whose it was. `answers` are by question."""

    practitioner_id: UUID
    appointed_at: datetime
    ends_at: datetime
    appointment_state: str
    waiting_since: datetime | None
    started_at: datetime | None
    had_incident: bool
    answers: dict[str, str]
    quality: CallQuality | None = None


async def outcomes_in(session: Session, establishment_id: UUID, period: Period) -> tuple[Outcome, ...]:
    """Of all that was appointed in that time and not cancelled."""
    answers = (
        select(func.jsonb_object_agg(SatisfactionAnswer.question, SatisfactionAnswer.answer, type_=JSONB))
        .where(SatisfactionAnswer.consultation_id == Consultation.id)
        .scalar_subquery()
    )
    runs = (
        select(func.jsonb_agg(func.jsonb_build_object(*_RUN), type_=JSONB))
        .where(CallSummary.consultation_id == Consultation.id)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(
            appointed.c.practitioner_id,
            appointed.c.starts_at,
            appointed.c.ends_at,
            appointed.c.state,
            Consultation.waiting_since,
            Consultation.started_at,
            exists().where(TechnicalIncident.consultation_id == Consultation.id),
            func.coalesce(answers, literal({}, JSONB)),
            func.coalesce(runs, literal([], JSONB)),
        )
        .join(Consultation, Consultation.appointment_id == appointed.c.id)
        .where(
            appointed.c.establishment_id == establishment_id,
            appointed.c.starts_at >= period.starts_at,
            appointed.c.starts_at < period.ends_at,
            appointed.c.state != "cancelled",
        )
    )
    return tuple(
        replace(Outcome(*row[:-1]), quality=quality_of([Run(**run) for run in row[-1]])) for row in rows
    )


async def summary_of(session: Session, consultation_id: UUID, seat: str, run: UUID) -> CallSummary | None:
    return await session.get(CallSummary, (consultation_id, seat, run))


async def runs_of(session: Session, consultation_id: UUID, seat: str) -> int:
    """How many pages of a seat have told how the call was."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(CallSummary)
            .where(CallSummary.consultation_id == consultation_id, CallSummary.seat == seat)
        )
        or 0
    )


async def satisfaction_of(session: Session, consultation_id: UUID) -> dict[Question, Answer | None]:
    """His own answers, by question; None where he gave none."""
    rows = await session.scalars(
        select(SatisfactionAnswer).where(SatisfactionAnswer.consultation_id == consultation_id)
    )
    given = {row.question: cast("Answer", row.answer) for row in rows}
    return {question: given.get(question) for question in QUESTIONS}


async def satisfaction_row(
    session: Session, consultation_id: UUID, question: str
) -> SatisfactionAnswer | None:
    return await session.get(SatisfactionAnswer, (consultation_id, question))
