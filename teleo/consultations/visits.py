"""What a patient's page shows of his own appointment: the truth, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.appointments import AppointmentView, appointment_as_told
from teleo.consultations import companion_queries, queries
from teleo.consultations.companion_queries import CompanionView
from teleo.consultations.lateness import Lateness, lateness_of
from teleo.consultations.outcome_queries import satisfaction_of
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT, Times
from teleo.consultations.rules.lifecycle import Course, State
from teleo.consultations.rules.satisfaction import QUESTIONS, Answer, Question
from teleo.directory import EstablishmentView, PractitionerView, establishment_for, practitioner_for
from teleo.infra.database import Session
from teleo.patients import PatientView, RepresentativeView, consent_for, patient_for


@dataclass(frozen=True, slots=True)
class Visit:
    """`consultation` is None for the moment between booking and its reaction."""

    appointment: AppointmentView
    patient: PatientView
    practitioner: PractitionerView
    establishment: EstablishmentView
    consultation: ConsultationView | None
    times: Times
    representative: RepresentativeView | None
    lacks_representative: bool
    has_consented: bool
    was_admitted: bool
    practitioner_is_busy: bool
    satisfaction: dict[Question, Answer | None]
    patient_came: bool
    lateness: Lateness | None
    companions: tuple[CompanionView, ...]

    @property
    def course(self) -> Course:
        if self.appointment.state == "cancelled":
            return Course(state="cancelled")
        return self.consultation.course if self.consultation else Course(state="expected")

    def is_past(self, now: datetime) -> bool:
        """It never began, and cannot any more."""
        return self.course.state in {"expected", "waiting"} and now >= self.times.closes_at

    def state_at(self, now: datetime) -> State:
        """As the day's end will write it, be it not written yet."""
        if not self.is_past(now):
            return self.course.state
        return "not_held" if self.patient_came or self.consent_withdrawn_at else "missed"

    @property
    def consent_withdrawn_at(self) -> datetime | None:
        return self.consultation.consent_withdrawn_at if self.consultation else None

    def may_wait(self, now: datetime) -> bool:
        return not self.course.is_over and self.times.waiting_opens_at <= now < self.times.closes_at


async def visit_for(session: Session, appointment_id: UUID, now: datetime) -> Visit:
    """Raises AppointmentUnknown."""
    appointment = await appointment_as_told(session, appointment_id, now)
    consultation = await queries.consultation_of_appointment(session, appointment_id)
    was_admitted = consultation is not None and await queries.has_attended(
        session, consultation.id, PATIENT_SEAT
    )
    patient = await patient_for(session, appointment.establishment_id, appointment.patient_id)
    establishment = await establishment_for(session, appointment.establishment_id)
    day = appointment.starts_at.astimezone(establishment.zone_info).date()
    representative = patient.representative_on(day)
    consent = await consent_for(session, patient.id, appointment.id)
    return Visit(
        appointment=appointment,
        patient=patient,
        representative=representative,
        lacks_representative=patient.lacks_representative_on(day),
        practitioner=await practitioner_for(session, appointment.practitioner_id),
        establishment=establishment,
        consultation=consultation,
        times=Times.around(appointment.starts_at, appointment.ends_at),
        has_consented=consent is not None and consent.is_by(representative),
        was_admitted=was_admitted,
        practitioner_is_busy=consultation is not None
        and await queries.is_in_another(
            session, appointment.practitioner_id, consultation.id, PRACTITIONER_SEAT
        ),
        satisfaction=await satisfaction_of(session, consultation.id)
        if consultation
        else dict.fromkeys(QUESTIONS),
        patient_came=consultation is not None and (consultation.has_waited or was_admitted),
        lateness=await _lateness(session, appointment, now),
        companions=await _companions(session, consultation),
    )


async def _companions(session: Session, consultation: ConsultationView | None) -> tuple[CompanionView, ...]:
    """The third persons who are invited."""
    if consultation is None:
        return ()
    return (await companion_queries.companions_of(session, [consultation.id])).get(consultation.id, ())


async def _lateness(session: Session, appointment: AppointmentView, now: datetime) -> Lateness | None:
    """Of the practitioner, when it concerns this appointment: not tomorrow's."""
    said = await lateness_of(session, appointment.establishment_id, appointment.practitioner_id, now)
    return said if said is not None and appointment.starts_at < said.ends_at else None
