"""Write down consultations that were before the platform was: the history that an establishment brings along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from teleo.appointments import PastAppointment
from teleo.appointments import record_past as record_past_appointments
from teleo.consultations.rules.admission import PATIENT_SEAT
from teleo.consultations.rules.satisfaction import Answer, Question
from teleo.consultations.rules.summing import Path
from teleo.consultations.tables import CallSummary, Consultation, SatisfactionAnswer, TechnicalIncident
from teleo.core.ids import new_id, public_code
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class PastCall:
    """What the call was like, as the patient's page would have told: packets by thousand that were lost, cuts."""

    path: Path = "direct"
    lost: int = 0
    cuts: int = 0


@dataclass(frozen=True, slots=True)
class PastConsultation:
    """`started_at` is None when the appointment was missed; `incident` is what went wrong, if anything did."""

    appointment: PastAppointment
    waiting_since: datetime | None = None
    started_at: datetime | None = None
    incident: str | None = None
    answers: Mapping[Question, Answer] = field(default_factory=dict)
    call: PastCall | None = None


async def record_past(work: Work, past: Sequence[PastConsultation]) -> None:
    """Many at once, in the actor's establishment: nobody is told. Raises NotPast."""
    ids = await record_past_appointments(work, [one.appointment for one in past])
    consultations = [
        Consultation(
            id=new_id(),
            appointment_id=appointment_id,
            establishment_id=work.actor.establishment,
            practitioner_id=one.appointment.practitioner.id,
            patient_id=one.appointment.patient_id,
            room=public_code(),
            state="ended" if one.started_at else "missed",
            waiting_since=one.waiting_since,
            started_at=one.started_at,
            ended_at=max(one.appointment.period.ends_at, one.started_at) if one.started_at else None,
        )
        for one, appointment_id in zip(past, ids, strict=True)
    ]
    await work.save(*consultations)
    for one, consultation in zip(past, consultations, strict=True):
        _add_what_was_noted(work, one, consultation)
    await work.save()


def _add_what_was_noted(work: Work, past: PastConsultation, consultation: Consultation) -> None:
    if past.incident and past.started_at:
        seen = TechnicalIncident(
            id=new_id(),
            consultation_id=consultation.id,
            seat=PATIENT_SEAT,
            what=past.incident,
            seen_at=past.started_at,
        )
        work.session.add(seen)
    if past.call and past.started_at:
        seconds = int(past.appointment.period.duration.total_seconds())
        work.session.add(
            CallSummary(
                consultation_id=consultation.id,
                seat=PATIENT_SEAT,
                run=new_id(),
                path=past.call.path,
                seconds=seconds,
                received=100 * seconds,
                lost=100 * seconds * past.call.lost // 1000,
                cuts=past.call.cuts,
                height=720,
                told_at=past.started_at,
            )
        )
    work.session.add_all(
        SatisfactionAnswer(
            consultation_id=consultation.id,
            question=question,
            answer=answer,
            answered_at=consultation.ended_at,
        )
        for question, answer in past.answers.items()
    )
