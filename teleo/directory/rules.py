"""How a practitioner is named and introduced, what keeps him where he works, and which colours can be read."""

from collections.abc import Iterable
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


GROUND, WHITE = "#fbf8f3", "#ffffff"  # of patients' pages: `web/styles/tokens.css`
READABLE = 4.5  # WCAG 2.2, 1.4.3: text against its ground
TINT, SHADE = 0.1, 0.8


@dataclass(frozen=True, slots=True)
class Palette:
    """An establishment's accent on patients' pages: buttons and links, pressed ones, and quiet grounds."""

    primary: str
    hover: str
    tint: str

    @property
    def tokens(self) -> dict[str, str]:
        """As `web/styles/tokens.css` names them."""
        return {"primary": self.primary, "primary-hover": self.hover, "primary-tint": self.tint}


def palette(accent: str) -> Palette:
    """`accent` is #rrggbb."""
    channels = _channels(accent)
    return Palette(
        primary=accent.lower(),
        hover=_hex(channel * SHADE for channel in channels),
        tint=_hex(channel * TINT + 255 * (1 - TINT) for channel in channels),
    )


def is_readable(accent: str) -> bool:
    """White on it, and it on each ground where it is text."""
    return min(contrast(accent, ground) for ground in (WHITE, GROUND, palette(accent).tint)) >= READABLE


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours, #rrggbb each: 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it for sRGB."""
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 sRGB's own figures
        for share in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + bytes(round(channel) for channel in channels).hex()


LOGO_LARGEST = 100_000  # bytes
LOGO_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def logo_kind(file: bytes) -> str | None:
    """The type of a picture by how it begins; None for anything else: an SVG may hold a program."""
    if file[:4] == b"RIFF" and file[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in LOGO_KINDS.items() if file.startswith(start)), None)


# Why patients come and for how many minutes, until somebody words it better: one books with a reason.
FIRST_REASON = ("Consultation", 20)
