"""Answer a question after the call; once more, and the answer is another."""

from uuid import UUID

from teleo.consultations import queries
from teleo.consultations.errors import ConsultationUnknown, SatisfactionClosed
from teleo.consultations.outcome_queries import satisfaction_row
from teleo.consultations.rules.satisfaction import may_answer
from teleo.consultations.schemas import RateConsultation
from teleo.consultations.tables import SatisfactionAnswer
from teleo.infra.work import Work


async def rate(work: Work, appointment_id: UUID, wish: RateConsultation) -> None:
    """No trace says who was content: only counts are ever shown. Raises ConsultationUnknown, SatisfactionClosed."""
    consultation = await queries.locked_by_appointment(work.session, appointment_id)
    if consultation is None:
        raise ConsultationUnknown
    if not may_answer(queries.course_of(consultation), work.now):
        raise SatisfactionClosed
    given = await satisfaction_row(work.session, consultation.id, wish.question)
    if given is None:
        given = SatisfactionAnswer(consultation_id=consultation.id, question=wish.question)
    given.answer, given.answered_at = wish.answer, work.now
    await work.save(given)
