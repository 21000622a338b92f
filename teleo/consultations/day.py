"""What a practitioner's day shows: his appointments of one day in this establishment, and how far each has come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from teleo.appointments import AppointmentView, appointments_of_practitioner
from teleo.audit import Act, record_reading
from teleo.consultations import companion_queries, queries
from teleo.consultations.companion_queries import CompanionView
from teleo.consultations.errors import ConsultationUnknown
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.admission import PATIENT_SEAT
from teleo.core.actor import Actor
from teleo.core.errors import Unauthenticated
from teleo.core.periods import Period
from teleo.directory import visit_reason_wordings
from teleo.infra.database import Session
from teleo.infra.work import Works
from teleo.patients import ConsentView, PatientView, RepresentativeView, last_consents, patients_for

AROUND_NOW = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class DayRow:
    consultation: ConsultationView
    appointment: AppointmentView
    patient: PatientView
    visit_reason: str
    patient_is_here: bool
    representative: RepresentativeView | None
    lacks_representative: bool
    has_declared: bool  # the representative, to be present
    companions: tuple[CompanionView, ...]


async def day_of(session: Session, actor: Actor, on: date, now: datetime) -> tuple[DayRow, ...]:
    """In time order. Today also shows the hours around now, for midnight ends no consultation. An appointment whose consultation is not open yet is not there for that moment."""
    appointments = await appointments_of_practitioner(
        session, actor.establishment, actor.practitioner, _shown_period(on, ZoneInfo(actor.zone), now)
    )
    consultations = await queries.consultations_of(session, [appointment.id for appointment in appointments])
    patients = await patients_for(
        session, actor.establishment, [appointment.patient_id for appointment in appointments]
    )
    wordings = await visit_reason_wordings(
        session, [appointment.visit_reason_id for appointment in appointments]
    )
    consents = await last_consents(session, list(consultations))
    companions = await companion_queries.companions_of(session, [one.id for one in consultations.values()])
    rows = []
    for appointment in appointments:
        if (consultation := consultations.get(appointment.id)) is None:
            continue
        patient = patients[appointment.patient_id]
        there = appointment.starts_at.astimezone(ZoneInfo(actor.zone)).date()
        representative = patient.representative_on(there)
        rows.append(
            DayRow(
                consultation=consultation,
                appointment=appointment,
                patient=patient,
                visit_reason=wordings[appointment.visit_reason_id],
                patient_is_here=await _is_here(session, consultation),
                representative=representative,
                lacks_representative=patient.lacks_representative_on(there),
                has_declared=_has_declared(consents.get(appointment.id), representative),
                companions=companions.get(consultation.id, ()),
            )
        )
    return tuple(rows)


def _has_declared(consent: ConsentView | None, representative: RepresentativeView | None) -> bool:
    stands = consent is not None and consent.withdrawn_at is None
    return stands and representative is not None and consent is not None and consent.is_by(representative)


async def note_day_read(works: Works, actor: Actor, on: date) -> None:
    """Whose day, and which; the names in it are those of its appointments."""
    await record_reading(
        works, actor, Act.DAY_READ, subject=f"day {on.isoformat()}", subject_id=actor.practitioner
    )


async def _is_here(session: Session, consultation: ConsultationView) -> bool:
    match consultation.course.state:
        case "waiting":
            return True
        case "in_progress":
            return PATIENT_SEAT in await queries.present_seats(session, consultation.id)
        case _:
            return False


def _shown_period(on: date, zone: ZoneInfo, now: datetime) -> Period:
    begins = datetime.combine(on, time(0), tzinfo=zone)
    ends = datetime.combine(on + timedelta(days=1), time(0), tzinfo=zone)
    if begins <= now < ends:
        return Period(min(begins, now - AROUND_NOW), max(ends, now + AROUND_NOW))
    return Period(begins, ends)


def today(now: datetime, actor: Actor) -> date:
    return now.astimezone(ZoneInfo(actor.zone)).date()


async def own_consultation(session: Session, actor: Actor, consultation_id: UUID) -> ConsultationView:
    """A consultation of this practitioner, in this establishment. Raises ConsultationUnknown."""
    found = await queries.consultation_for(session, consultation_id)
    if (found.practitioner_id, found.establishment_id) != (actor.practitioner_id, actor.establishment_id):
        raise ConsultationUnknown
    # Whoever signed out, or was shut out, in the middle of a call goes on with it and begins no other.
    if actor.ending and found.course.state != "in_progress":
        raise Unauthenticated
    return found


async def consultation_in_reach(session: Session, actor: Actor, consultation_id: UUID) -> ConsultationView:
    """The practitioner's own, or any of the assistant's establishment. Raises ConsultationUnknown."""
    if actor.role == "practitioner":
        return await own_consultation(session, actor, consultation_id)
    found = await queries.consultation_for(session, consultation_id)
    if found.establishment_id != actor.establishment_id:
        raise ConsultationUnknown
    return found
