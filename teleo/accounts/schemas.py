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
from teleo.infra.texts import Language

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


class UnlockByStepUp(BaseModel):
    """By a yes on one's e-CPS telephone, that was asked for this session."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step_up_id: UUID


class SessionOut(BaseModel):
    """`locks_in` is in seconds, if nobody touches the page meanwhile."""

    locked: bool
    locks_in: int


# One line: it stands in the header of a mail.
ShownName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class _Member(BaseModel):
    """Someone with a password, and what he is in one establishment, or in the region, which is none.

    A practitioner has no password: see `admitting`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: Email
    shown_name: ShownName
    establishment_id: UUID | None = None
    role: Literal["assistant", "administrator", "region_administrator"]

    @model_validator(mode="after")
    def _has_its_place(self) -> Self:
        if (self.role == "region_administrator") != (self.establishment_id is None):
            raise ValueError("establishment_needed")
        return self


class OpenAccount(_Member):
    """An account and its first role."""

    password: NewPassword


class Invite(_Member):
    """To choose a password: for an account that is opened by it, or for one of that same role. Or to that role."""

    language: Language = "fr"


class InviteMember(BaseModel):
    """As an administrator says it: where, follows from who he is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: Email
    shown_name: ShownName
    role: Literal["assistant", "administrator"]
    language: Language = "fr"


class EndMember(BaseModel):
    """`sure`: that it is his own access, too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sure: Literal["", "yes"] = ""


class EndAccess(BaseModel):
    """As whoever runs the site says it: of which address, and where. None is the region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: Email
    establishment_id: UUID | None = None
    role: Literal["assistant", "administrator", "region_administrator"]


class ChangeWorkplace(BaseModel):
    """`next` is the page that one was about to open, where one works already."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role_id: UUID
    next: str = ""


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


class AdmitPractitioner(BaseModel):
    """By the RPPS number, with which Pro Santé Connect will vouch for him."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rpps: Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
    shown_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    establishment_id: UUID
    practitioner_id: UUID


class ChooseSituation(BaseModel):
    """Among what was found of someone who came back from Pro Santé Connect: the number of a situation, and a role."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attempt_id: UUID
    situation: int = Field(ge=0, le=100)
    role_id: UUID


class AskStepUp(BaseModel):
    """`subject_id` is of what is about to be done: a yes for one report seals no other. To unlock names nothing: what is
    opened again is the session of who asks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Literal["signature", "unlock"]
    subject_id: UUID | None = None

    @model_validator(mode="after")
    def _names_what_it_is_for(self) -> Self:
        if (self.subject_id is None) != (self.purpose == "unlock"):
            raise ValueError("subject")
        return self


class StepUpOut(BaseModel):
    """`digits` are to be shown beside « les mêmes chiffres sur votre téléphone »; ask again after `interval` seconds."""

    id: UUID
    state: Literal["waiting", "granted", "refused", "expired"]
    digits: str
    expires_at: datetime
    interval: int


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
