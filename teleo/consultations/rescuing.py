"""When a call's path dies for good: the number by which the practitioner goes on, and that he did (R.6316-4, 4° CSP)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.audit import Act, record
from teleo.consultations import call_queries, queries
from teleo.consultations.day import own_consultation
from teleo.consultations.errors import ConsultationOver, NotBegun
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.admission import PRACTITIONER_SEAT
from teleo.consultations.tables import TechnicalIncident
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work
from teleo.patients import ContactView, patient_for

RESCUE = "telephone_rescue"


@dataclass(frozen=True, slots=True)
class Telephone:
    """`number` is E.164, None when none is on file; `called_at`: when the practitioner said that he calls it."""

    number: str | None
    belongs_to: str | None
    companion_name: str | None
    called_at: datetime | None


async def telephone_for(session: Session, actor: Actor, consultation_id: UUID) -> Telephone:
    """Of the patient with whom the actor is in consultation. Raises ConsultationUnknown, NotBegun, ConsultationOver."""
    consultation = await _underway(session, actor, consultation_id)
    patient = await patient_for(session, consultation.establishment_id, consultation.patient_id)
    number = patient.mobile
    called_at = await call_queries.noted_at(session, consultation.id, RESCUE)
    contact = next((one for one in patient.contacts if (one.kind, one.value) == ("mobile", number)), None)
    return _telephone(contact, called_at)


async def note_call_by_telephone(work: Work, consultation_id: UUID) -> None:
    """Said twice, it is kept once. Raises ConsultationUnknown, NotBegun, ConsultationOver."""
    consultation = await _underway(work.session, work.actor, consultation_id)
    await queries.locked(work.session, consultation.id)
    if await call_queries.noted_at(work.session, consultation.id, RESCUE) is not None:
        return
    incident = TechnicalIncident(
        id=new_id(),
        consultation_id=consultation.id,
        seat=PRACTITIONER_SEAT,
        what=RESCUE,
        seen_at=work.now,
    )
    await work.save(incident)
    record(work, Act.PATIENT_TELEPHONED, subject="consultation", subject_id=consultation.id)


async def _underway(session: Session, actor: Actor, consultation_id: UUID) -> ConsultationView:
    """Before and after, the number is the assistant's matter."""
    consultation = await own_consultation(session, actor, consultation_id)
    if consultation.course.is_over:
        raise ConsultationOver
    if consultation.course.state != "in_progress":
        raise NotBegun
    return consultation


def _telephone(contact: ContactView | None, called_at: datetime | None) -> Telephone:
    if contact is None:
        return Telephone(None, None, None, called_at)
    return Telephone(contact.value, contact.belongs_to, contact.companion_name, called_at)
