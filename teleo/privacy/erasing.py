"""Erase a person. What the law keeps (that a consultation took place: R.6316-4 CSP) stays without a name."""

from uuid import UUID

from teleo.accounts import erase_links
from teleo.appointments import appointments_of_patient, erase_appointments, is_expected
from teleo.audit import Act, record
from teleo.consultations import consultations_that_took_place, erase_consultations, is_in_consultation
from teleo.infra.outbox import forget_mentions
from teleo.infra.work import Work
from teleo.notifications import erase_messages
from teleo.patients import erase_patient, patient_for
from teleo.privacy import rules
from teleo.privacy.schemas import ErasePatient

NOTHING: frozenset[UUID] = frozenset()


async def erase(work: Work, patient_id: UUID, wish: ErasePatient) -> None:
    """A patient of the actor's establishment, for ever: his links die, and nobody finds him any more.

    Raises PatientUnknown, NotTheSamePerson, ConsultationOpen, AppointmentAhead.
    """
    patient = await patient_for(work.session, work.actor.establishment, patient_id)
    await check_nothing_stands(work, patient_id)
    rules.check_meant(wish.birth_name, patient.birth_name)
    await _erase(work, patient_id, await consultations_that_took_place(work.session, patient_id))
    record(work, Act.PATIENT_ERASED, subject="patient", subject_id=patient_id)


async def check_nothing_stands(work: Work, patient_id: UUID) -> None:
    """Raises ConsultationOpen, AppointmentAhead."""
    rules.check_erasable(
        is_expected=await is_expected(work.session, patient_id, work.now),
        is_in_consultation=await is_in_consultation(work.session, patient_id),
    )


async def erase_wholly(work: Work, patient_id: UUID) -> None:
    """The time that the law keeps a record is over."""
    await _erase(work, patient_id, NOTHING)
    record(work, Act.PATIENT_ERASED, subject="patient", subject_id=patient_id)


async def _erase(work: Work, patient_id: UUID, kept: frozenset[UUID]) -> None:
    """What refers to others goes before them."""
    session = work.session
    appointments = await appointments_of_patient(session, patient_id)
    await forget_mentions(session, {patient_id, *appointments})
    await erase_messages(session, appointments)
    await erase_consultations(session, patient_id, kept)
    await erase_appointments(session, patient_id, kept)
    await erase_links(session, patient_id)
    await erase_patient(session, patient_id, kept, work.now)
