"""What a patient types at the door of his visit."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from teleo.accounts import SENT_CODE_DIGITS, digits_of
from teleo.standards import phone

OLDEST_YEAR = 1800


def _code(written: str) -> str:
    digits = digits_of(written, length=SENT_CODE_DIGITS)
    if digits is None:
        raise ValueError("not_a_code")
    return digits


def _contact(written: str) -> str:
    if "@" in written:
        if not re.fullmatch(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+", written):
            raise ValueError("not_a_contact")
        return written.lower()
    try:
        number = phone.normalise(written)
    except phone.NotAPhoneNumber:
        raise ValueError("not_a_contact") from None
    if not phone.is_mobile(number):
        raise ValueError("not_a_contact")
    return number


Figures = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,4}$")]


class TellBirthDate(BaseModel):
    """Day, month and year as typed: what cannot be a date is told before any try is counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Figures
    month: Figures
    year: Figures

    @model_validator(mode="after")
    def _is_a_date(self) -> Self:
        if int(self.year) < OLDEST_YEAR:
            raise ValueError("year_in_full")
        try:
            self.told  # noqa: B018 asked for what it raises
        except ValueError:
            raise ValueError("not_a_date") from None
        return self

    @property
    def told(self) -> str:
        """2026-11-22."""
        return date(int(self.year), int(self.month), int(self.day)).isoformat()


class TellCode(BaseModel):
    """The six digits of a message, with whatever stands between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]


class TellContact(BaseModel):
    """Where one's messages come: an e-mail address or a mobile, in one field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_contact)
    ]

    @property
    def kind(self) -> str:
        return "email" if "@" in self.contact else "mobile"
