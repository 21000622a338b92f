"""What is kept of a patient: identity, contacts, consents; and what is left when he is erased."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, union

from teleo.infra.database import Session
from teleo.infra.keeping import Rows, remove, told
from teleo.infra.vault import Vault
from teleo.patients import queries
from teleo.patients.rules import IdentityStatus, Sex
from teleo.patients.search_index import SearchIndex
from teleo.patients.tables import Consent, Contact, Patient, Representative

# What stands in the place of a name; only the year of birth is left, by which the record's own end is known.
ERASED_FIRST_NAME = "PATIENT"
ERASED_NAME = "EFFACÉ"


async def patient_kept(session: Session, patient_id: UUID) -> Rows:
    rows = await told(session, Patient, Patient.id == patient_id)
    rows |= await told(session, Contact, Contact.patient_id == patient_id)
    rows |= await told(session, Representative, Representative.patient_id == patient_id)
    return rows | await told(session, Consent, Consent.patient_id == patient_id)


async def registered_before(
    session: Session, instant: datetime, after: UUID, most: int
) -> Sequence[tuple[UUID, date, datetime]]:
    """Patients with their birth date and the instant they were registered, in order of their ids, after that one.

    Whose birth date is not known may be as young as can be: born on the day he was registered.
    """
    found = await session.execute(
        select(Patient.id, Patient.born_on, Patient.registered_at)
        .where(Patient.registered_at < instant, Patient.id > after)
        .order_by(Patient.id)
        .limit(most)
    )
    return [
        (patient_id, date.fromisoformat(born_on) if born_on else registered_at.date(), registered_at)
        for patient_id, born_on, registered_at in found
    ]


async def with_companion_before(
    session: Session, instant: datetime, after: UUID, most: int
) -> Sequence[UUID]:
    """Patients whose companion or representative was told before then, in order of their ids, after that one."""
    told_then = union(
        select(Contact.patient_id).where(
            Contact.belongs_to != "patient", Contact.added_at < instant, Contact.patient_id > after
        ),
        select(Representative.patient_id).where(
            Representative.named_at < instant, Representative.patient_id > after
        ),
    ).subquery()
    found = await session.scalars(select(told_then.c.patient_id).order_by(told_then.c.patient_id).limit(most))
    return found.all()


async def erase_companions(
    session: Session, vault: Vault, patient_ids: Collection[UUID], before: datetime
) -> int:
    """The contacts that companions and representatives gave before then, and who represented whom.

    Nobody is found by them any more. What a representative declared stays with the consents.
    """
    gone = await remove(
        session,
        Representative,
        Representative.patient_id.in_(patient_ids),
        Representative.named_at < before,
    )
    for patient in await session.scalars(
        select(Patient).where(Patient.id.in_(patient_ids)).with_for_update()
    ):
        gone += await remove(
            session,
            Contact,
            Contact.patient_id == patient.id,
            Contact.belongs_to != "patient",
            Contact.added_at < before,
        )
        index = SearchIndex(vault, patient.establishment_id)
        kept = await queries.contact_rows(session, {patient.id})
        patient.mobile_index = [index.of_mobile(row.value) for row in kept if row.kind == "mobile"]
    return gone


async def erase_patient(session: Session, patient_id: UUID, kept: frozenset[UUID], now: datetime) -> None:
    """When appointments are `kept`, by law, so are their consents, and a patient without a name to whom they belong."""
    await remove(session, Contact, Contact.patient_id == patient_id)
    await remove(session, Representative, Representative.patient_id == patient_id)
    await remove(session, Consent, Consent.patient_id == patient_id, Consent.appointment_id.not_in(kept))
    if not kept:
        await remove(session, Patient, Patient.id == patient_id)
        return
    for consent in await session.scalars(select(Consent).where(Consent.patient_id == patient_id)):
        if consent.representative_name is not None:
            consent.representative_name = ERASED_NAME
    patient = await session.get_one(Patient, patient_id, with_for_update=True)
    patient.birth_name, patient.first_name = ERASED_NAME, ERASED_FIRST_NAME
    if patient.born_on:
        patient.born_on = date.fromisoformat(patient.born_on).replace(month=12, day=31).isoformat()
        patient.born_on_index = b""
    patient.sex = Sex.UNDETERMINED
    patient.birth_first_names = patient.birth_place_code = None
    patient.used_name = patient.used_first_name = None
    patient.ins_number = patient.ins_authority = None
    patient.identity_status = IdentityStatus.PROVISIONAL
    patient.name_index, patient.mobile_index = [], []
    patient.language = "fr"
    patient.erased_at = now
    await session.flush()
