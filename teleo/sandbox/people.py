"""The demonstration's people and places: all invented, but the one test patient that the ANS publishes."""

from dataclasses import dataclass
from datetime import date

from teleo.standards import rpps

PASSWORD = "garonne-demo-2026"  # noqa: S105 shown on the demonstration's first page
TEST_PATIENT_NAME = "PAT-TROIS"
TEST_PATIENT_INS = "279035121518989"  # the test identity of the ANS examples, under the test authority
TEST_INS_AUTHORITY = "1.2.250.1.213.1.4.10"


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    name: str
    shown_name: str
    message_name: str
    zone: str
    help_phone: str
    assistant: tuple[str, str]  # shown name, e-mail
    administrator: tuple[str, str]
    practitioners: tuple[tuple[str, str, str, str], ...]  # first name, family name, profession, specialty
    reasons: tuple[tuple[str, int], ...]


PLACES = (
    Place(
        key="garonne",
        name="Centre hospitalier Garonne (démonstration)",
        shown_name="Centre hospitalier Garonne",
        message_name="CH Garonne",
        zone="Europe/Paris",
        help_phone="05 36 49 00 01",
        assistant=("Sophie Laurens", "sophie.laurens@garonne.test"),
        administrator=("Alain Ferrand", "alain.ferrand@garonne.test"),
        practitioners=(
            ("Claire", "Astruc", "physician", "Médecine générale"),
            ("Hugo", "Delmas", "physician", "Gériatrie"),
            ("Inès", "Rouquette", "nurse", ""),
        ),
        reasons=(("Consultation de suivi", 10), ("Consultation longue", 20), ("Première consultation", 30)),
    ),
    Place(
        key="saint-denis",
        name="Centre hospitalier des Hauts, Saint-Denis (démonstration)",
        shown_name="Centre hospitalier des Hauts",
        message_name="CH des Hauts",
        zone="Indian/Reunion",
        help_phone="02 62 99 00 01",
        assistant=("Mélissa Hoareau", "melissa.hoareau@hauts.test"),
        administrator=("Ketty Boyer", "ketty.boyer@hauts.test"),
        practitioners=(
            ("Jean-Marc", "Payet", "physician", "Médecine générale"),
            ("Anaïs", "Grondin", "physician", "Cardiologie"),
            ("Lucas", "Técher", "physiotherapist", ""),
        ),
        reasons=(("Consultation de suivi", 20), ("Bilan", 30)),
    ),
)

# Shown name, e-mail.
ASSISTANT_OF_BOTH = ("Nadia Cazals", "nadia.cazals@garonne.test")
REGION_ADMINISTRATOR = ("Élise Marty", "elise.marty@region.test")

FIRST_NAMES = (
    ("Jeanne", "F"), ("Marcel", "M"), ("Yvette", "F"), ("André", "M"), ("Simone", "F"), ("Roger", "M"),
    ("Nicole", "F"), ("Gilbert", "M"), ("Amina", "F"), ("Paul", "M"), ("Colette", "F"), ("Henri", "M"),
    ("Fatou", "F"),
)  # fmt: skip
FAMILY_NAMES = ("Lefèvre", "Castel", "Fontaine")


def fictitious_patients() -> list[dict[str, object]]:
    """Thirty-nine people who do not exist, with mobiles in 06 39 98 xx xx (kept by the Arcep for fiction)."""
    wishes: list[dict[str, object]] = []
    for index in range(len(FIRST_NAMES) * len(FAMILY_NAMES)):
        first_name, sex = FIRST_NAMES[index % len(FIRST_NAMES)]
        family_name = FAMILY_NAMES[index // len(FIRST_NAMES)]
        wishes.append(
            {
                "birth_name": family_name,
                "first_name": first_name,
                "born_on": date(1938 + index, 1 + index % 12, 1 + (index * 7) % 28),
                "sex": sex,
                "email": f"patient{index:02d}@patients.test" if index % 3 else None,
                "mobile": f"06 39 98 {index // 10 + 10:02d} {index:02d}",
            }
        )
    return wishes


def accompanied_patients() -> list[dict[str, object]]:
    """A child with his mother, and a protected adult with his curator."""
    return [
        {
            "birth_name": "Sarrazin",
            "first_name": "Léo",
            "born_on": date(2019, 4, 9),
            "sex": "M",
            "mobile": "06 39 98 40 01",
            "contact_belongs_to": "representative",
            "representative_quality": "mother",
            "representative_name": "Mme Camille Sarrazin",
        },
        {
            "birth_name": "Vidal",
            "first_name": "Odette",
            "born_on": date(1937, 10, 3),
            "sex": "F",
            "mobile": "06 39 98 40 02",
            "representative_quality": "curator",
            "representative_name": "M. Jean Vidal",
        },
    ]


def test_patient() -> dict[str, object]:
    """The published test identity: PAT-TROIS DOMINIQUE, born 28 March 1979 in Dompremy (51215)."""
    return {
        "birth_name": TEST_PATIENT_NAME,
        "first_name": "DOMINIQUE",
        "birth_first_names": "DOMINIQUE MARIE-LOUISE",
        "born_on": date(1979, 3, 28),
        "sex": "F",
        "birth_place_code": "51215",
        "email": "dominique.pat-trois@patients.test",
        "mobile": "06 39 98 00 03",
    }


def wrong_rpps(number: int) -> str:
    """Eleven digits whose control key is wrong on purpose: nobody bears them."""
    candidates = (f"100000{number:04d}{key}" for key in range(10))
    return next(digits for digits in candidates if not rpps.has_right_key(digits))


def national_id_of(rpps_number: str) -> str:
    """As Pro Santé Connect says who somebody is: 8, then the RPPS number."""
    return f"8{rpps_number}"


def rpps_of(place_number: int, index: int) -> str:
    """Of a practitioner, by the place's number in `PLACES` and his in it."""
    return wrong_rpps(place_number * 10 + index)
