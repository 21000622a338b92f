"""Telephone numbers as people write them in France and overseas, kept in E.164 (`+262692123456`)."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

# Each territory has its own country code, though all dial one another as at home: 0692… is one of La Réunion
# even when typed in Toulouse. No national number is valid in two of them.
_FRENCH_TERRITORIES = ("FR", "RE", "YT", "GP", "GF", "MQ", "PM")
_FRENCH_COUNTRY_CODES = frozenset(map(phonenumbers.country_code_for_region, _FRENCH_TERRITORIES))
# Reserved by Arcep for works of fiction; the library, rightly, knows nobody there.
_FICTITIOUS_MOBILE = re.compile(r"\+3363998\d{4}", re.ASCII)
_MOBILE_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class NotAPhoneNumber(ValueError):
    """What was written is no number that anyone could have."""


def normalise(written: str) -> str:
    """E.164 of a number written as in France or, with its country code, of any country."""
    for territory in _FRENCH_TERRITORIES:
        number = _parse(written, territory)
        if number is not None:
            return _format(number, PhoneNumberFormat.E164)
    raise NotAPhoneNumber


def is_mobile(e164: str) -> bool:
    """Whether a text message can reach it."""
    number = phonenumbers.parse(e164)
    return _is_fictitious(number) or phonenumbers.number_type(number) in _MOBILE_TYPES


def display(e164: str) -> str:
    """As people read it out: national form for France and overseas, international for the rest of the world."""
    number = phonenumbers.parse(e164)
    is_french = number.country_code in _FRENCH_COUNTRY_CODES
    return _format(number, PhoneNumberFormat.NATIONAL if is_french else PhoneNumberFormat.INTERNATIONAL)


def _parse(written: str, territory: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(written, territory)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) or _is_fictitious(number) else None


def _is_fictitious(number: PhoneNumber) -> bool:
    return _FICTITIOUS_MOBILE.fullmatch(_format(number, PhoneNumberFormat.E164)) is not None


def _format(number: PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)
