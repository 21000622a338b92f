"""Test identities: the demonstration's practitioners, one with two situations of practice, one whom nobody registered."""

from dataclasses import dataclass
from typing import Any

from teleo.sandbox.people import PLACES, Place, national_id_of, rpps_of, wrong_rpps

PIN = "2026"  # the code of every e-CPS here, shown on its telephone
# As the national terminology TRE_G15 writes the professions of the demonstration.
PROFESSIONS = {"physician": "10", "nurse": "60", "physiotherapist": "70"}
SPECIALTIES = {"Médecine générale": "SM54", "Gériatrie": "SM18", "Cardiologie": "SM04"}
UNKNOWN_NUMBER = 99  # of a test RPPS that the demonstration registers nowhere


@dataclass(frozen=True, slots=True)
class Practice:
    """One activity: where, and how (L by oneself, S salaried)."""

    profession: str
    specialty: str
    place: str
    mode: str = "S"
    sector: str = "SA01"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody with an e-CPS. `subject` is what `sub` says: another word than the national identity, as announced for 2026."""

    rpps: str
    given_name: str
    family_name: str
    practices: tuple[Practice, ...]

    @property
    def national_id(self) -> str:
        return national_id_of(self.rpps)

    @property
    def subject(self) -> str:
        return f"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:{self.national_id}"

    def userinfo(self) -> dict[str, Any]:
        """In the shape of the documented sample: every field a text, often empty."""
        first = self.practices[0] if self.practices else None
        return {
            "sub": self.subject,
            "preferred_username": self.national_id,
            "SubjectNameID": self.national_id,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "Secteur_Activite": f"{first.sector}^1.2.250.1.71.4.2.4" if first else "",
            "SubjectOrganization": first.place if first else "",
            "SubjectRole": [f"{first.profession}^1.2.250.1.213.1.1.5.5"] if first else [],
            "PSI_Locale": "1.2.250.1.213.1.3.1.1",
            "Mode_Acces_Raison": "",
            "UITVersion": "1.0",
            "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
            "otherIds": [{"identifiant": self.national_id, "origine": "RPPS", "qualite": 1}],
            "SubjectRefPro": {"exercices": [self._practice(one) for one in self.practices]},
        }

    def _practice(self, one: Practice) -> dict[str, Any]:
        return {
            "codeProfession": one.profession,
            "codeCategorieProfessionnelle": "C",
            "codeCiviliteDexercice": "",
            "nomDexercice": self.family_name,
            "prenomDexercice": self.given_name,
            "codeTypeSavoirFaire": "S" if one.specialty else "",
            "codeSavoirFaire": one.specialty,
            "activities": [
                {
                    "codeModeExercice": one.mode,
                    "codeSecteurDactivite": one.sector,
                    "codeRole": "",
                    "codeGenreActivite": "GENR01",
                    "numeroSiretSite": "",
                    "numeroFinessSite": "",
                    "identifiantTechniqueDeLaStructure": "",
                    "raisonSocialeSite": one.place,
                    "enseigneCommercialeSite": "",
                    "ancienIdentifiantDeLaStructure": "",
                }
            ],
        }


def demonstration_identities() -> tuple[InventedPerson, ...]:
    known = [
        _identity(number, place, index)
        for number, place in enumerate(PLACES)
        for index in range(len(place.practitioners))
    ]
    unknown = Practice("10", "SM54", "Cabinet du docteur Vidal", mode="L", sector="SA07")
    return (*known, InventedPerson(wrong_rpps(UNKNOWN_NUMBER), "Odile", "Vidal", (unknown,)))


def _identity(number: int, place: Place, index: int) -> InventedPerson:
    first_name, family_name, profession, specialty = place.practitioners[index]
    code, skill = PROFESSIONS[profession], SPECIALTIES.get(specialty, "")
    practices: tuple[Practice, ...] = (Practice(code, skill, place.shown_name),)
    if skill == "SM04":  # two days a week in a practice of her own
        practices += (Practice(code, skill, f"Cabinet du docteur {family_name}", mode="L", sector="SA07"),)
    return InventedPerson(rpps_of(number, index), first_name, family_name, practices)
