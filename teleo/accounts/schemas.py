"""What is said to sign in, to open an account and to give a patient a link."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from teleo.accounts.rules import digits_of, normal_email

Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$"), AfterValidator(normal_email)
]


def _code(written: str) -> str:
    digits = digits_of(written)
    if digits is None:
        raise ValueError("not_a_code")
    return digits


# Long enough for any passphrase, short enough to cost nothing before it is refused.
Password = Annotated[SecretStr, Field(max_length=256)]
NewPassword = Annotated[Password, Field(min_length=12)]


class SignIn(BaseModel):
    """`next` is the page that one was about to open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # PostgreSQL has no text with a NUL in it: nobody has such an address.
    email: Annotated[
        str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$"), AfterValidator(normal_email)
    ]
    password: Password
    next: str = ""


class Unlock(BaseModel):
    """By whoever is signed in. `next` is the page that was locked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    password: Password
    next: str = ""


class SessionOut(BaseModel):
    """`locks_in` is in seconds, if nobody touches the page meanwhile."""

    locked: bool
    locks_in: int


class _Member(BaseModel):
    """Someone, and what he is in one establishment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: Email
    shown_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    establishment_id: UUID
    role: Literal["assistant", "practitioner", "administrator"]
    practitioner_id: UUID | None = None

    @model_validator(mode="after")
    def _a_practitioner_is_someone(self) -> Self:
        if (self.role == "practitioner") != (self.practitioner_id is not None):
            raise ValueError(
                "practitioner_needed" if self.role == "practitioner" else "practitioner_not_allowed"
            )
        return self


class OpenAccount(_Member):
    """An account and its first role."""

    password: NewPassword


class Invite(_Member):
    """To choose a password: for an account that is opened by it, or for one of that same role."""


class ChoosePassword(BaseModel):
    """Typed twice, for it is not shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    password: NewPassword
    again: Password

    @model_validator(mode="after")
    def _both_are_the_same(self) -> Self:
        if self.password != self.again:
            raise ValueError("passwords_differ")
        return self


class IssueLink(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    establishment_id: UUID
    patient_id: UUID
    appointment_id: UUID
    valid_from: datetime
    valid_until: datetime


class LinkOut(BaseModel):
    """What the patient received, once more."""

    address: str


class TypeCode(BaseModel):
    """The eight digits that somebody read out, with whatever stands between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]
