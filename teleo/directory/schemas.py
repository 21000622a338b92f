"""What is said to open or change an establishment, enrol a practitioner or add a visit reason."""

import re
from functools import cache
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from teleo.directory.rules import Profession, is_readable
from teleo.standards import phone, rpps

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
# With the longest day and a long address, an SMS still holds in two parts.
MessageName = Annotated[Words, StringConstraints(max_length=60)]


@cache
def _zones() -> frozenset[str]:
    """As the system knows them: a walk through a folder, 25 ms."""
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("not_a_zone")
    return name


def _phone(written: str) -> str:
    try:
        return phone.display(phone.normalise(written))
    except phone.NotAPhoneNumber:
        raise ValueError("not_a_phone_number") from None


def _accent(colour: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("not_a_colour")
    if not is_readable(colour):
        raise ValueError("too_pale")
    return colour.lower()


def _rpps(number: str) -> str:
    if not rpps.is_well_formed(number):
        raise ValueError("eleven_digits_needed")
    return number


class OpenEstablishment(BaseModel):
    """`zone` is the name of a time zone: Europe/Paris, Indian/Reunion…"""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    shown_name: Words
    message_name: MessageName
    zone: Annotated[str, AfterValidator(_zone)]
    help_phone: Annotated[str, AfterValidator(_phone)]
    finess: Annotated[str, StringConstraints(pattern=r"^[0-9AB]{9}$")] | None = None
    birth_date_allowed: bool = False


class ChangeEstablishment(BaseModel):
    """What its administrator says of an establishment: names, where patients find help, how they prove who they are, by
    which way its calls go.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    shown_name: Words
    message_name: MessageName
    help_phone: Annotated[str, AfterValidator(_phone)]
    accent: Annotated[str, AfterValidator(_accent)] | None = None
    birth_date_allowed: bool = False
    hides_addresses: bool = False


class EnrolPractitioner(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    establishment_id: UUID
    rpps: Annotated[str, AfterValidator(_rpps)]
    family_name: Words
    first_name: Words
    profession: Profession
    specialty: Words | None = None


class AddVisitReason(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    establishment_id: UUID
    wording: Words
    minutes: int = Field(ge=5, le=240)
