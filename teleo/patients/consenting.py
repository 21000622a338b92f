"""Consent to a consultation at a distance: give it, withdraw it, or have it count for nobody."""

from datetime import datetime
from uuid import UUID

from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work
from teleo.patients import consent_queries, queries
from teleo.patients.consent_texts import CURRENT
from teleo.patients.errors import ConsentTextChanged, ConsentUnknown, DeclarationNeeded
from teleo.patients.queries import RepresentativeView
from teleo.patients.schemas import GiveConsent
from teleo.patients.tables import Consent


async def give_consent(
    work: Work, appointment_id: UUID, wish: GiveConsent, *, representative: RepresentativeView | None = None
) -> None:
    """The acting patient agrees, for this appointment; saying it twice changes nothing. With a `representative`, it is
    he who declares to be present, and what he was is kept.

    Raises ConsentTextChanged when the text read is not the one in force; DeclarationNeeded when he did not declare.
    """
    if wish.version != CURRENT:
        raise ConsentTextChanged(version=CURRENT)
    # A double click must not write two consents: the second one waits here, then finds the first.
    await queries.locked_patient(work.session, work.actor.establishment, work.actor.patient)
    if wish.representative_id != (representative.id if representative else None):
        raise DeclarationNeeded
    given = await consent_queries.consent_for(work.session, work.actor.patient, appointment_id)
    if given is not None and given.is_by(representative):
        return
    # What somebody else declared, who represents the patient no more, stands no more.
    for former in await consent_queries.consent_rows(work.session, work.actor.patient, appointment_id):
        former.withdrawn_at = work.now
    await work.session.flush()
    consent = Consent(
        id=new_id(),
        patient_id=work.actor.patient,
        appointment_id=appointment_id,
        text_version=wish.version,
        representative_name=representative.name if representative else None,
        representative_quality=representative.quality if representative else None,
        given_at=work.now,
    )
    await work.save(consent)
    record(work, Act.CONSENT_GIVEN, subject="appointment", subject_id=appointment_id)


async def withdraw_consent(work: Work, appointment_id: UUID) -> None:
    """The acting patient no longer agrees. What was given stays written, with its end. Raises ConsentUnknown."""
    given = await consent_queries.consent_rows(work.session, work.actor.patient, appointment_id)
    if not given:
        raise ConsentUnknown
    for consent in given:
        consent.withdrawn_at = work.now
    record(work, Act.CONSENT_WITHDRAWN, subject="appointment", subject_id=appointment_id)


async def void_consents(work: Work, appointment_id: UUID, given_by: datetime) -> None:
    """Whoever consented by then may have been a stranger, and so may whoever declared to represent the patient: it counts
    for nobody. It stays written, with its end; the patient is asked, and has withdrawn nothing.
    """
    given = await consent_queries.consents_given_by(work.session, appointment_id, given_by)
    for consent in given:
        consent.withdrawn_at = work.now
    if given:
        record(work, Act.CONSENT_VOIDED, subject="appointment", subject_id=appointment_id)
