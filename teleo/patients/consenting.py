"""Consent to a consultation at a distance: give it, withdraw it."""

from uuid import UUID

from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work
from teleo.patients import queries
from teleo.patients.consent_texts import CURRENT
from teleo.patients.errors import ConsentTextChanged, ConsentUnknown
from teleo.patients.schemas import GiveConsent
from teleo.patients.tables import Consent


async def give_consent(work: Work, appointment_id: UUID, wish: GiveConsent) -> None:
    """The acting patient agrees, for this appointment; saying it twice changes nothing.

    Raises ConsentTextChanged when the text read is not the one in force.
    """
    if wish.version != CURRENT:
        raise ConsentTextChanged(version=CURRENT)
    # A double click must not write two consents: the second one waits here, then finds the first.
    await queries.locked_patient(work.session, work.actor.establishment, work.actor.patient)
    if await queries.consent_for(work.session, work.actor.patient, appointment_id) is not None:
        return
    consent = Consent(
        id=new_id(),
        patient_id=work.actor.patient,
        appointment_id=appointment_id,
        text_version=wish.version,
        given_at=work.now,
    )
    await work.save(consent)
    record(work, Act.CONSENT_GIVEN, subject="appointment", subject_id=appointment_id)


async def withdraw_consent(work: Work, appointment_id: UUID) -> None:
    """The acting patient no longer agrees. What was given stays written, with its end. Raises ConsentUnknown."""
    given = await queries.consent_rows(work.session, work.actor.patient, appointment_id)
    if not given:
        raise ConsentUnknown
    for consent in given:
        consent.withdrawn_at = work.now
    record(work, Act.CONSENT_WITHDRAWN, subject="appointment", subject_id=appointment_id)
