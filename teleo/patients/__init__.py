"""Patients of an establishment: who they are, where to reach them, what they agreed to."""

from teleo.patients.consent_texts import CURRENT as CURRENT_CONSENT
from teleo.patients.consent_texts import current_text as current_consent_text
from teleo.patients.consenting import give_consent, withdraw_consent
from teleo.patients.errors import ConsentTextChanged, ConsentUnknown, PatientMayExist, PatientUnknown
from teleo.patients.queries import (
    ConsentView,
    ContactView,
    PatientView,
    consent_for,
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
)
from teleo.patients.rules import IdentityStatus, Sex, age_on
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
    "find_or_invite",
    "find_or_register",
    "give_consent",
    "patient_for",
    "patients_for",
    "qualify",
    "search",
    "search_patients",
    "withdraw_consent",
]
