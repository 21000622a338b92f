"""Who userinfo speaks of: a national identity and the situations in which this person practises."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from teleo.accounts.pro_sante_connect.errors import AnswerRefused, NoSituation

RPPS_PREFIX = "8"  # of a national identity (IDNPS) that is an RPPS number, eleven digits
MOST_SITUATIONS = 40


def _text(value: object) -> object:
    """Every field is a text, often empty, sometimes missing."""
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text), StringConstraints(strip_whitespace=True, max_length=300)]


class Situation(BaseModel):
    """One way in which someone practises: a profession, a place. Codes are those of the national terminologies.

    `place_id` has its prefix: 1 FINESS, 3 SIRET, 4 RPPS and rank.
    """

    model_config = ConfigDict(frozen=True)

    profession: Text = ""  # TRE_G15: 10 physician, 60 nurse…
    specialty: Text = ""  # TRE_R38: SM54…
    practice_name: Text = ""
    mode: Text = ""  # L by oneself, S salaried, B unpaid
    sector: Text = ""  # TRE_R02: SA01 public hospital…
    place: Text = ""
    place_id: Text = ""
    finess: Text = ""


class Professional(BaseModel):
    """The person whom the provider identified."""

    model_config = ConfigDict(frozen=True)

    national_id: str
    given_name: str
    family_name: str
    situations: tuple[Situation, ...]

    @property
    def rpps(self) -> str | None:
        return self.national_id[1:] if is_rpps(self.national_id) else None


def is_rpps(national_id: str) -> bool:
    return national_id.startswith(RPPS_PREFIX) and len(national_id) == 12  # noqa: PLR2004 the prefix and eleven digits


def national_id_of(rpps: str) -> str:
    """What Pro Santé Connect calls SubjectNameID, of someone with this RPPS number."""
    return f"{RPPS_PREFIX}{rpps}"


def read_userinfo(told: dict[str, Any], subject: str) -> Professional:
    """Raises AnswerRefused when it is not of whom the ID token spoke (OpenID Connect Core §5.3.2), NoSituation."""
    if told.get("sub") != subject:
        raise AnswerRefused("userinfo sub")
    try:
        info = _UserInfo.model_validate(told)
    except ValidationError:
        raise AnswerRefused("userinfo") from None
    situations = tuple(dict.fromkeys(s for practice in info.record.practices for s in practice.situations))
    if not situations:
        raise NoSituation
    return Professional(
        national_id=info.national_id,
        given_name=info.given_name,
        family_name=info.family_name,
        situations=situations[:MOST_SITUATIONS],
    )


class _Activity(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    mode: Text = Field(default="", alias="codeModeExercice")
    sector: Text = Field(default="", alias="codeSecteurDactivite")
    name: Text = Field(default="", alias="raisonSocialeSite")
    sign: Text = Field(default="", alias="enseigneCommercialeSite")
    finess: Text = Field(default="", alias="numeroFinessSite")
    siret: Text = Field(default="", alias="numeroSiretSite")
    former_id: Text = Field(default="", alias="ancienIdentifiantDeLaStructure")

    @property
    def place_id(self) -> str:
        """In the order that exchanges prefer: FINESS, SIRET, then what the register gives."""
        return (self.finess and f"1{self.finess}") or (self.siret and f"3{self.siret}") or self.former_id


class _Practice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    profession: Text = Field(default="", alias="codeProfession")
    specialty: Text = Field(default="", alias="codeSavoirFaire")
    family_name: Text = Field(default="", alias="nomDexercice")
    given_name: Text = Field(default="", alias="prenomDexercice")
    activities: tuple[_Activity, ...] = ()

    @property
    def situations(self) -> list[Situation]:
        """One without a place is one too: someone may be between two."""
        return [
            Situation(
                profession=self.profession,
                specialty=self.specialty,
                practice_name=f"{self.given_name} {self.family_name}".strip(),
                mode=activity.mode,
                sector=activity.sector,
                place=activity.name or activity.sign,
                place_id=activity.place_id,
                finess=activity.finess,
            )
            for activity in self.activities or (_Activity(),)
        ]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    practices: tuple[_Practice, ...] = Field(default=(), alias="exercices")


class _UserInfo(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    national_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z/-]{1,64}$")] = Field(
        alias="SubjectNameID"
    )
    given_name: Text = ""
    family_name: Text = ""
    record: _Record = Field(default=_Record(), alias="SubjectRefPro")
