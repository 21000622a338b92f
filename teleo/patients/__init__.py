"""Patients of an establishment: who they are, where to reach them, what they agreed to."""

from teleo.patients.consent_texts import CURRENT as CURRENT_CONSENT
from teleo.patients.consent_texts import current_text as current_consent_text
from teleo.patients.consenting import give_consent, withdraw_consent
from teleo.patients.errors import ConsentTextChanged, ConsentUnknown, PatientMayExist, PatientUnknown
from teleo.patients.keeping import (
    erase_companions,
    erase_patient,
    patient_kept,
    registered_before,
    with_companion_before,
)
from teleo.patients.queries import (
    ConsentView,
    ContactView,
    PatientView,
    consent_for,
    language_of,
    patient_for,
    patients_for,
    search,
)
from teleo.patients.registering import (
    Registered,
    add_contact,
    correct_contacts,
    find_or_invite,
    find_or_register,
    qualify,
    write_in,
)
from teleo.patients.rules import IdentityStatus, Sex, age_on, strict_name
from teleo.patients.schemas import (
    AddContact,
    GiveConsent,
    InvitePatient,
    PatientOut,
    QualifyIdentity,
    RegisterPatient,
    SearchPatients,
)
from teleo.patients.searching import search_patients

__all__ = [
    "CURRENT_CONSENT",
    "AddContact",
    "ConsentTextChanged",
    "ConsentUnknown",
    "ConsentView",
    "ContactView",
    "GiveConsent",
    "IdentityStatus",
    "InvitePatient",
    "PatientMayExist",
    "PatientOut",
    "PatientUnknown",
    "PatientView",
    "QualifyIdentity",
    "RegisterPatient",
    "Registered",
    "SearchPatients",
    "Sex",
    "add_contact",
    "age_on",
    "consent_for",
    "correct_contacts",
    "current_consent_text",
    "erase_companions",
    "erase_patient",
    "find_or_invite",
    "find_or_register",
    "give_consent",
    "language_of",
    "patient_for",
    "patient_kept",
    "patients_for",
    "qualify",
    "registered_before",
    "search",
    "search_patients",
    "strict_name",
    "with_companion_before",
    "withdraw_consent",
    "write_in",
]
