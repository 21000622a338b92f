"""Find a patient by his traits or register him, and verify who he is."""

from dataclasses import dataclass
from uuid import UUID

from teleo.audit import Act, record
from teleo.core.errors import Invalid
from teleo.core.ids import new_id
from teleo.infra.texts import Language
from teleo.infra.work import Work
from teleo.patients import queries, rules
from teleo.patients.errors import PatientMayExist
from teleo.patients.queries import PatientView
from teleo.patients.representing import name_representative
from teleo.patients.schemas import AddContact, InvitePatient, QualifyIdentity, RegisterPatient
from teleo.patients.search_index import SearchIndex
from teleo.patients.tables import Contact, Patient

OLDEST_AGE = 130


@dataclass(frozen=True, slots=True)
class Registered:
    patient: PatientView
    is_new: bool


async def find_or_register(work: Work, wish: RegisterPatient) -> Registered:
    """The patient of the actor's establishment who has these traits, completed with what was told; else a new one.

    Raises PatientMayExist when someone registered looks like this one, unless the wish says that he is someone else.
    """
    _refuse_impossible_birth(work, wish)
    establishment_id = work.actor.establishment
    # Two assistants may register one person in the same second: the second one waits, then finds.
    await queries.lock_birth_date(work.session, work.vault, establishment_id, wish.born_on)
    await queries.lock_name(work.session, work.vault, establishment_id, wish.birth_name)
    known = await queries.born_on_same_day(work.session, work.vault, establishment_id, wish.born_on)
    same = [view for view in known if rules.is_same_person(view.traits, wish.traits)]
    if len(same) == 1 and not wish.even_if_alike:
        return Registered(await _complete(work, same[0].id, wish), is_new=False)
    undated = await _undated(work, wish)
    invited = [view for view in undated if _shares_a_contact(view, wish)]
    if len(invited) == 1 and not same and not wish.even_if_alike:
        return Registered(await _complete(work, invited[0].id, wish), is_new=False)
    alike = [view for view in (*known, *undated) if rules.looks_like(view.traits, wish.traits)]
    if alike and not wish.even_if_alike:
        raise PatientMayExist(patients=[str(view.id) for view in alike])
    return Registered(await _register(work, wish), is_new=True)


async def find_or_invite(work: Work, wish: InvitePatient) -> Registered:
    """The one who is called so and has this contact already; else someone new, of whom no more is known.

    Raises PatientMayExist when someone of that name has other contacts, unless the wish says that it is someone else.
    """
    here = work.actor.establishment
    await queries.lock_name(work.session, work.vault, here, wish.birth_name)
    known = await queries.called(work.session, work.vault, here, wish.birth_name, wish.first_name)
    same = [view for view in known if _shares_a_contact(view, wish)]
    if len(same) == 1 and not wish.even_if_alike:
        return Registered(await add_contact(work, same[0].id, wish), is_new=False)
    if known and not wish.even_if_alike:
        raise PatientMayExist(patients=[str(view.id) for view in known])
    return Registered(await _register(work, wish), is_new=True)


async def add_contact(work: Work, patient_id: UUID, wish: AddContact) -> PatientView:
    """Where else to reach a patient already known. Raises PatientUnknown."""
    await _add_contacts(work, await _locked(work, patient_id), wish)
    record(work, Act.PATIENT_COMPLETED, subject="patient", subject_id=patient_id)
    return await _view(work, patient_id)


async def correct_contacts(work: Work, patient_id: UUID, wish: AddContact) -> bool:
    """From now on the patient is reached by what is told here, and by nothing else: a wrong number is not kept.

    Whether that changes anything. Raises PatientUnknown.
    """
    patient = await _locked(work, patient_id)
    await _name_representative(work, patient.id, wish)
    kept = await queries.contact_rows(work.session, {patient.id})
    told = {("email", wish.email), ("mobile", wish.mobile)} - {("email", None), ("mobile", None)}
    whose = (wish.contact_belongs_to, wish.companion_name)
    if {(row.kind, row.value) for row in kept} == told and all(
        (row.belongs_to, row.companion_name) == whose for row in kept
    ):
        return False
    for row in kept:
        if (row.kind, row.value) not in told:
            await work.session.delete(row)
    await work.session.flush()
    await _add_contacts(work, patient, wish)
    record(work, Act.CONTACT_CORRECTED, subject="patient", subject_id=patient_id)
    return True


async def write_in(work: Work, patient_id: UUID, language: Language | None) -> bool:
    """Messages to the patient are in this language from now on; None leaves it. Whether it changed.

    Raises PatientUnknown.
    """
    patient = await _locked(work, patient_id)
    if language is None or language == patient.language:
        return False
    patient.language = language
    await work.save(patient)
    record(work, Act.PATIENT_COMPLETED, subject="patient", subject_id=patient_id)
    return True


async def qualify(work: Work, wish: QualifyIdentity) -> PatientView:
    """Keep the national identity. Raises PatientUnknown, and Invalid while the birth place is missing."""
    patient = await _locked(work, wish.patient_id)
    view = await _view(work, patient.id)
    status = rules.status_for(view.traits, document_checked=True, confirmed_by_insi=True)
    if status is not rules.IdentityStatus.QUALIFIED:
        raise Invalid(errors={"birth_place_code": "missing"})
    patient.ins_number, patient.ins_authority = wish.ins_number, wish.ins_authority
    patient.identity_status = status
    await work.save(patient)
    record(work, Act.IDENTITY_QUALIFIED, subject="patient", subject_id=patient.id)
    return await _view(work, patient.id)


def _refuse_impossible_birth(work: Work, wish: RegisterPatient) -> None:
    # Noon in Toulouse is already tomorrow somewhere: a day in advance is not worth refusing a newborn.
    age = rules.age_on(work.now.date(), wish.born_on)
    if not -1 <= age <= OLDEST_AGE or (wish.born_on - work.now.date()).days > 1:
        raise Invalid(errors={"born_on": "not_a_birth_date"})


async def _undated(work: Work, wish: RegisterPatient) -> list[PatientView]:
    """Those who were invited by this name, and whose birth date is not known yet."""
    here = work.actor.establishment
    found = await queries.called(work.session, work.vault, here, wish.birth_name, wish.first_name)
    return [view for view in found if view.born_on is None]


def _shares_a_contact(view: PatientView, wish: AddContact) -> bool:
    return view.is_reached_by("mobile", wish.mobile) or view.is_reached_by("email", wish.email)


async def _register(work: Work, told: RegisterPatient | InvitePatient) -> PatientView:
    index = SearchIndex(work.vault, work.actor.establishment)
    wish = told if isinstance(told, RegisterPatient) else None
    traits = (
        wish.traits if wish else rules.Traits(told.birth_name, told.first_name, None, rules.Sex.UNDETERMINED)
    )
    patient = Patient(
        id=new_id(),
        establishment_id=work.actor.establishment,
        birth_name=traits.birth_name,
        first_name=traits.first_name,
        birth_first_names=wish.birth_first_names if wish else None,
        born_on=wish.born_on.isoformat() if wish else None,
        sex=traits.sex,
        birth_place_code=traits.birth_place_code,
        used_name=wish.used_name if wish else None,
        used_first_name=wish.used_first_name if wish else None,
        identity_status=rules.status_for(traits, document_checked=False, confirmed_by_insi=False),
        language=told.language or "fr",
        name_index=index.of_names(traits.birth_name, wish.used_name if wish else None),
        born_on_index=index.of_birth_date(wish.born_on) if wish else None,
        mobile_index=[],
        registered_at=work.now,
    )
    await work.save(patient)
    await _add_contacts(work, patient, told)
    record(work, Act.PATIENT_REGISTERED, subject="patient", subject_id=patient.id)
    return await _view(work, patient.id)


async def _complete(work: Work, patient_id: UUID, wish: RegisterPatient) -> PatientView:
    """Add what was not known; what was known is not replaced."""
    patient = await _locked(work, patient_id)
    patient.birth_place_code = patient.birth_place_code or wish.birth_place_code
    patient.birth_first_names = patient.birth_first_names or wish.birth_first_names
    patient.used_name = patient.used_name or wish.used_name
    patient.used_first_name = patient.used_first_name or wish.used_first_name
    index = SearchIndex(work.vault, patient.establishment_id)
    if patient.born_on is None:
        patient.born_on, patient.born_on_index = wish.born_on.isoformat(), index.of_birth_date(wish.born_on)
        patient.sex = wish.sex
    patient.name_index = index.of_names(patient.birth_name, patient.used_name)
    await _add_contacts(work, patient, wish)
    record(work, Act.PATIENT_COMPLETED, subject="patient", subject_id=patient.id)
    return await _view(work, patient.id)


async def _add_contacts(work: Work, patient: Patient, wish: AddContact) -> None:
    """What was told last is what is used: a contact told again becomes the latest, and is not kept twice."""
    await _name_representative(work, patient.id, wish)
    told = {"email": wish.email, "mobile": wish.mobile}
    kept = await queries.contact_rows(work.session, {patient.id})
    for kind, value in told.items():
        if value is None:
            continue
        contact = next((row for row in kept if (row.kind, row.value) == (kind, value)), None)
        if contact is None:
            contact = Contact(id=new_id(), patient_id=patient.id, kind=kind, value=value)
            kept.append(contact)
        contact.added_at = work.now
        contact.belongs_to = wish.contact_belongs_to
        contact.companion_name = wish.companion_name
    index = SearchIndex(work.vault, patient.establishment_id)
    patient.mobile_index = [index.of_mobile(row.value) for row in kept if row.kind == "mobile"]
    patient.language = wish.language or patient.language
    await work.save(patient, *kept)


async def _name_representative(work: Work, patient_id: UUID, wish: AddContact) -> None:
    """Raises Invalid when the contact is said to be of a representative whom nobody named."""
    if wish.representative is not None:
        await name_representative(work, patient_id, wish.representative)
    if wish.contact_belongs_to == "representative" and not (
        await queries.representative_row(work.session, patient_id)
    ):
        raise Invalid(errors={"representative_quality": "representative_needed"})


async def _locked(work: Work, patient_id: UUID) -> Patient:
    return await queries.locked_patient(work.session, work.actor.establishment, patient_id)


async def _view(work: Work, patient_id: UUID) -> PatientView:
    return await queries.patient_for(work.session, work.actor.establishment, patient_id)
