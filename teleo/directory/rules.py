"""How a practitioner is named and introduced, and what keeps him where he works."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Profession(StrEnum):
    """Those who may consult at a distance, by téléconsultation or télésoin."""

    PHYSICIAN = "physician"
    DENTIST = "dentist"
    MIDWIFE = "midwife"
    PHARMACIST = "pharmacist"
    NURSE = "nurse"
    PHYSIOTHERAPIST = "physiotherapist"
    SPEECH_THERAPIST = "speech_therapist"
    ORTHOPTIST = "orthoptist"
    PODIATRIST = "podiatrist"
    DIETITIAN = "dietitian"
    PSYCHOLOGIST = "psychologist"


# As printed beside the name; both genders at once, since the register does not say which one to print.
WORDS: dict[Profession, str] = {
    Profession.PHYSICIAN: "Médecin",
    Profession.DENTIST: "Chirurgien-dentiste",
    Profession.MIDWIFE: "Sage-femme",
    Profession.PHARMACIST: "Pharmacien·ne",
    Profession.NURSE: "Infirmier·ère",
    Profession.PHYSIOTHERAPIST: "Masseur·se-kinésithérapeute",
    Profession.SPEECH_THERAPIST: "Orthophoniste",
    Profession.ORTHOPTIST: "Orthoptiste",
    Profession.PODIATRIST: "Pédicure-podologue",
    Profession.DIETITIAN: "Diététicien·ne",
    Profession.PSYCHOLOGIST: "Psychologue",
}
_CALLED_DR = frozenset({Profession.PHYSICIAN, Profession.DENTIST, Profession.PHARMACIST})


@dataclass(frozen=True, slots=True)
class Standing:
    """What was promised to a patient and stands in the way of closing or leaving. Appointments, which are above, give it."""

    appointment_id: UUID
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime


def shown_name(profession: Profession, first_name: str, family_name: str) -> str:
    """« Dr Claire Martin »; professions without the title are called by their name alone."""
    title = "Dr " if profession in _CALLED_DR else ""
    return f"{title}{first_name} {family_name}"


def shown_profession(profession: Profession, specialty: str | None) -> str:
    """The specialty says more than the profession, where there is one."""
    return specialty or WORDS[profession]
