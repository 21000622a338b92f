"""What a patient types at the door of his visit."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from teleo.accounts import SENT_CODE_DIGITS, digits_of

OLDEST_YEAR = 1800


def _code(written: str) -> str:
    digits = digits_of(written, length=SENT_CODE_DIGITS)
    if digits is None:
        raise ValueError("not_a_code")
    return digits


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
