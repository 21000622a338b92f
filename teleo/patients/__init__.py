"""Patients of an establishment: who they are, where to reach them, what they agreed to."""

from teleo.patients.consent_queries import ConsentView, consent_for, last_consents
from teleo.patients.consent_texts import CURRENT as CURRENT_CONSENT
from teleo.patients.consent_texts import current_text as current_consent_text
from teleo.patients.consenting import give_consent, void_consents, withdraw_consent
from teleo.patients.errors import (
    ConsentTextChanged,
    ConsentUnknown,
    DeclarationNeeded,
    PatientMayExist,
    PatientUnknown,
    RepresentativeNeeded,
)
from teleo.patients.keeping import (
    erase_companions,
    erase_patient,
    patient_kept,
    registered_before,
    with_companion_before,
)
from teleo.patients.queries import (
    ContactView,
    PatientView,
    RepresentativeView,
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
from teleo.patients.representing import name_representative
from teleo.patients.rules import QUALITIES, IdentityStatus, Quality, Sex, age_on, strict_name
from teleo.patients.schemas import (
    AddContact,
    Email,
    GiveConsent,
    InvitePatient,
    Mobile,
    NameRepresentative,
    PatientOut,
    QualifyIdentity,
    RegisterPatient,
    RepresentativeOut,
    SearchPatients,
)
from teleo.patients.searching import search_patients

__all__ = [
    "CURRENT_CONSENT",
    "QUALITIES",
    "AddContact",
    "ConsentTextChanged",
    "ConsentUnknown",
    "ConsentView",
    "ContactView",
    "DeclarationNeeded",
    "Email",
    "GiveConsent",
    "IdentityStatus",
    "InvitePatient",
    "Mobile",
    "NameRepresentative",
    "PatientMayExist",
    "PatientOut",
    "PatientUnknown",
    "PatientView",
    "QualifyIdentity",
    "Quality",
    "RegisterPatient",
    "Registered",
    "RepresentativeNeeded",
    "RepresentativeOut",
    "RepresentativeView",
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
    "last_consents",
    "name_representative",
    "patient_for",
    "patient_kept",
    "patients_for",
    "qualify",
    "registered_before",
    "search",
    "search_patients",
    "strict_name",
    "void_consents",
    "with_companion_before",
    "withdraw_consent",
    "write_in",
]
