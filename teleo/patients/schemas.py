"""What is said to register or search a patient and to consent, and what is told of one."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from teleo.infra.texts import Language
from teleo.patients import rules
from teleo.patients.rules import IdentityStatus, Quality, Sex, Share
from teleo.standards import phone


def _strict_name(written: str) -> str:
    try:
        return rules.strict_name(written)
    except rules.NotAName:
        raise ValueError("not_a_name") from None


def _nameable(written: str) -> str:
    """Kept as written, for one chooses it; yet it must be possible to search it."""
    _strict_name(written)
    return written


def _searchable(written: str) -> str:
    """What is typed may stop in the middle of a name: « D' », « LE »."""
    if not rules.search_key(written):
        raise ValueError("not_a_name")
    return written


def _mobile(written: str) -> str:
    try:
        number = phone.normalise(written)
    except phone.NotAPhoneNumber:
        raise ValueError("not_a_phone_number") from None
    if not phone.is_mobile(number):
        raise ValueError("not_a_mobile")
    return number


def _birth_place_code(code: str) -> str:
    code = code.upper()
    if not rules.is_birth_place_code(code):
        raise ValueError("not_a_birth_place_code")
    return code


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
StrictName = Annotated[Words, AfterValidator(_strict_name)]
UsedName = Annotated[Words, AfterValidator(_nameable)]
Mobile = Annotated[Words, AfterValidator(_mobile)]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]
BirthPlaceCode = Annotated[Words, AfterValidator(_birth_place_code)]


class AddContact(BaseModel):
    """An e-mail address, a mobile or both: the patient's own, or those of the companion who relays, or of whoever
    represents him. And who that is, when it is told: « none » says that nobody does any more.

    `language` is that of the messages that go there; not said, it stays as it was, French at first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: Email | None = None
    mobile: Mobile | None = None
    contact_belongs_to: Literal["patient", "companion", "representative"] = "patient"
    companion_name: Words | None = None
    representative_quality: Quality | Literal["none"] | None = None
    representative_name: Words | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _someone_can_be_reached(self) -> Self:
        if self.email is None and self.mobile is None:
            raise ValueError("contact_needed")
        if self.companion_name is not None and self.contact_belongs_to == "patient":
            raise ValueError("companion_not_said")
        return self

    @model_validator(mode="after")
    def _a_representative_has_a_name(self) -> Self:
        is_named = self.representative_quality not in {None, "none"}
        if is_named != (self.representative_name is not None):
            raise ValueError("representative_half_said")
        return self

    @property
    def representative(self) -> "NameRepresentative | None":
        if self.representative_quality is None:
            return None
        return NameRepresentative(quality=self.representative_quality, name=self.representative_name or "")


class NameRepresentative(BaseModel):
    """Who acts for a minor or a protected adult, or stands beside him; « none » when nobody does any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quality: Quality | Literal["none"]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if (self.quality != "none") != bool(self.name):
            raise ValueError("representative_half_said")
        return self


class RegisterPatient(AddContact):
    """`even_if_alike` says that those who look like this one were seen, and that this is someone else."""

    birth_name: StrictName
    first_name: StrictName
    born_on: date
    sex: Sex
    birth_first_names: StrictName | None = None
    birth_place_code: BirthPlaceCode | None = None
    used_name: UsedName | None = None
    used_first_name: UsedName | None = None
    even_if_alike: bool = False

    @property
    def traits(self) -> rules.Traits:
        return rules.Traits(self.birth_name, self.first_name, self.born_on, self.sex, self.birth_place_code)


class InvitePatient(AddContact):
    """Someone of whom a name and a contact are all that is known; the rest is asked for later."""

    birth_name: StrictName
    first_name: StrictName
    even_if_alike: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read_contact(cls, given: object) -> object:
        """A form may have one field for both: `contact`."""
        if not isinstance(given, dict) or not isinstance(contact := given.get("contact"), str):
            return given
        rest = {name: value for name, value in given.items() if name != "contact"}
        return rest | {"email" if "@" in contact else "mobile": contact}


class SearchPatients(BaseModel):
    """All that is given must agree; `birth_name` is the beginning of the birth name, or of the used name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    birth_name: Annotated[Words, AfterValidator(_searchable)] | None = None
    born_on: date | None = None
    mobile: Mobile | None = None

    @model_validator(mode="after")
    def _something_is_sought(self) -> Self:
        if self.birth_name is None and self.born_on is None and self.mobile is None:
            raise ValueError("nothing_sought")
        return self


class QualifyIdentity(BaseModel):
    """The national identity that the INSi service answered, after a document of high trust was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patient_id: UUID
    ins_number: Annotated[str, StringConstraints(pattern=r"^[0-9AB]{15}$")]
    ins_authority: Annotated[str, StringConstraints(pattern=r"^1\.2\.250\.1\.213\.1\.4\.\d{1,2}$")]


class GiveConsent(BaseModel):
    """To this version of the text, and no other. `representative_id` declares to be that person, and present."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    representative_id: UUID | None = None


class RepresentativeOut(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    name: str
    quality: Quality
    share: Share


class PatientOut(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    birth_name: str
    first_name: str
    used_name: str | None
    used_first_name: str | None
    born_on: date | None
    sex: Sex
    birth_place_code: str | None
    identity_status: IdentityStatus
    language: Language
    email: str | None
    mobile: str | None
    representative: RepresentativeOut | None


class PatientsOut(BaseModel):
    model_config = ConfigDict(frozen=True)

    patients: tuple[PatientOut, ...]
