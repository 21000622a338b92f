"""Identity traits as the national rules (RNIV) write them, what a search compares, and what an identity is worth."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

SHORTEST_PREFIX = 3
# Longer prefixes are compared after decryption: an index entry for every letter would tell the length of a name.
LONGEST_PREFIX = 10

_LETTERS_OF_THEIR_OWN = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "ẞ": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "’": "'", "‘": "'"}
    | dict.fromkeys("‐‑‒–—", "-")
)
_STRICT = re.compile(r"[A-Z](?:[A-Z' -]*[A-Z])?")
_INSEE_PLACE = re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII)


class Sex(StrEnum):
    """As the identity rules write it; I when the birth record does not say."""

    FEMALE = "F"
    MALE = "M"
    UNDETERMINED = "I"


class IdentityStatus(StrEnum):
    """How far an identity was verified. Only a qualified one carries the national number in exchanges."""

    PROVISIONAL = "provisional"
    RETRIEVED = "retrieved"
    VALIDATED = "validated"
    QUALIFIED = "qualified"


Quality = Literal[
    "mother",
    "father",
    "parental_authority",
    "tutor",
    "authorised_relative",
    "mandatary",
    "curator",
    "chosen_adult",
]
QUALITIES: tuple[Quality, ...] = get_args(Quality)
# What a representative does: says yes for a minor, authorises in the place of one who cannot say it, or stands beside
# one who says it himself.
Share = Literal["consents", "authorises", "assists"]
ADULT_AT = 18  # article 414 of the code civil
_OF_MINORS: frozenset[Quality] = frozenset({"mother", "father", "parental_authority", "chosen_adult"})


class NotAName(ValueError):
    """Not a name that the birth record could hold in capital letters."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells one person from another: birth name and first name in strict form."""

    birth_name: str
    first_name: str
    born_on: date | None
    sex: Sex
    birth_place_code: str | None = None


def strict_name(written: str) -> str:
    """« Léa-Marie d’Œuvre » → LEA-MARIE D'OEUVRE: capital letters, no accent, hyphens and apostrophes kept.

    Raises NotAName.
    """
    name = " ".join(_bare_capitals(written).split())
    if not _STRICT.fullmatch(name):
        raise NotAName
    return name


def is_birth_place_code(code: str) -> bool:
    """Five characters of the INSEE geographic code; 99 and the country for a birth abroad."""
    return _INSEE_PLACE.fullmatch(code) is not None


def search_key(name: str) -> str:
    """Letters alone, so that LE GOFF, Le-Goff and LEGOFF find one another; empty when there is none."""
    return re.sub(r"[^A-Z]", "", _bare_capitals(name))


def prefixes(name: str) -> frozenset[str]:
    """What a name is found by: its key cut after three letters, four… A name shorter than that is found whole."""
    key = search_key(name)
    return frozenset(key[:length] for length in range(SHORTEST_PREFIX, LONGEST_PREFIX + 1)) | {
        key[:LONGEST_PREFIX]
    }


def prefix_sought(written: str) -> str:
    """The indexed prefix that finds the names beginning so, and a few more when it is long."""
    return search_key(written)[:LONGEST_PREFIX]


def begins_with(name: str | None, written: str) -> bool:
    return name is not None and search_key(name).startswith(search_key(written))


def is_same_person(known: Traits, told: Traits) -> bool:
    """All traits agree; a birth place that one side does not know says nothing against it."""
    places = {known.birth_place_code, told.birth_place_code} - {None}
    return _strict(known) == _strict(told) and len(places) <= 1


def looks_like(known: Traits, told: Traits) -> bool:
    """Born on the same day, and either the names begin alike or the first name and sex agree: ask before adding one.

    Of someone whose birth date is not known yet, the names must agree.
    """
    if known.born_on is None:
        return is_called(known, told.birth_name, told.first_name)
    if known.born_on != told.born_on:
        return False
    is_name_alike = prefixes(known.birth_name) & prefixes(told.birth_name) != frozenset()
    return is_name_alike or (known.first_name, known.sex) == (told.first_name, told.sex)


def is_called(
    known: Traits, birth_name: str, first_name: str, used: tuple[str | None, str | None] = (None, None)
) -> bool:
    """By these names, or by those that he uses (`used`): name and first name."""
    name, first = search_key(birth_name), search_key(first_name)
    names = {search_key(one) for one in (known.birth_name, used[0]) if one}
    first_names = {search_key(one) for one in (known.first_name, used[1]) if one}
    return name in names and first in first_names


def status_for(traits: Traits, *, document_checked: bool, confirmed_by_insi: bool) -> IdentityStatus:
    """Without birth date or birth place, one of the strict traits is missing: the identity stays provisional."""
    if traits.born_on is None or traits.birth_place_code is None:
        return IdentityStatus.PROVISIONAL
    match document_checked, confirmed_by_insi:
        case True, True:
            return IdentityStatus.QUALIFIED
        case True, False:
            return IdentityStatus.VALIDATED
        case False, True:
            return IdentityStatus.RETRIEVED
        case _:
            return IdentityStatus.PROVISIONAL


def age_on(day: date, born_on: date) -> int:
    """Full years. Born on 29 February, one is a year older on 1 March of common years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor_on(day: date, born_on: date | None) -> bool:
    """Of whom the birth date is not known, nobody can say so."""
    return born_on is not None and age_on(day, born_on) < ADULT_AT


def represents_on(day: date, quality: Quality, born_on: date | None) -> bool:
    """Whoever came for a minor represents nobody once he is of age; those whom a judge named still do."""
    return quality not in _OF_MINORS or born_on is None or is_minor_on(day, born_on)


def share_of(quality: Quality) -> Share:
    """Parents consent (L.1111-2 and L.1111-4 CSP, 372-2 code civil). Who represents an adult authorises what he cannot
    consent to himself (L.1111-4, 8th paragraph, CSP; 459 code civil). A curator assists, and so does the adult whom a
    minor chose who keeps his care secret from his parents (L.1111-5 CSP): the person consents.
    """
    match quality:
        case "mother" | "father" | "parental_authority":
            return "consents"
        case "tutor" | "authorised_relative" | "mandatary":
            return "authorises"
        case "curator" | "chosen_adult":
            return "assists"


def _strict(traits: Traits) -> tuple[object, ...]:
    return traits.birth_name, traits.first_name, traits.born_on, traits.sex


def _bare_capitals(written: str) -> str:
    capitals = written.upper().translate(_LETTERS_OF_THEIR_OWN)
    decomposed = unicodedata.normalize("NFKD", capitals)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
