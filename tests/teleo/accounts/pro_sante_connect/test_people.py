"""What userinfo says of somebody, in the documented shape and with what is missing from it."""

from typing import Any

import pytest

from teleo.accounts.pro_sante_connect.errors import AnswerRefused, NoSituation
from teleo.accounts.pro_sante_connect.people import Situation, national_id_of, read_userinfo

SUBJECT = "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:810000000001"


def told(**changes: Any) -> dict[str, Any]:
    """The documented sample, shortened."""
    activity = {
        "codeModeExercice": "L",
        "codeSecteurDactivite": "SA07",
        "numeroFinessSite": "",
        "raisonSocialeSite": "CABINET DR DURAND",
        "enseigneCommercialeSite": "",
        "ancienIdentifiantDeLaStructure": "499700237045007",
    }
    practice = {
        "codeProfession": "10",
        "nomDexercice": "DURAND",
        "prenomDexercice": "Jeanne",
        "codeSavoirFaire": "SM54",
        "activities": [activity, activity | {"codeModeExercice": "S", "numeroFinessSite": "310000000"}],
    }
    usual = {
        "sub": SUBJECT,
        "SubjectNameID": "810000000001",
        "given_name": "Jeanne",
        "family_name": "DURAND",
        "SubjectRefPro": {"codeCivilite": "MME", "exercices": [practice]},
    }
    return usual | changes


def test_each_activity_of_each_practice_is_a_situation() -> None:
    jeanne = read_userinfo(told(), SUBJECT)

    assert (jeanne.national_id, jeanne.rpps) == ("810000000001", "10000000001")
    assert national_id_of("10000000001") == jeanne.national_id
    own, salaried = jeanne.situations
    assert own == Situation(
        profession="10",
        specialty="SM54",
        practice_name="Jeanne DURAND",
        mode="L",
        sector="SA07",
        place="CABINET DR DURAND",
        place_id="499700237045007",
    )
    assert (salaried.mode, salaried.place_id) == ("S", "1310000000")


def test_a_practice_without_a_place_is_a_situation_and_the_same_twice_is_one() -> None:
    practice: dict[str, Any] = {"codeProfession": "60", "activities": []}

    nurse = read_userinfo(told(SubjectRefPro={"exercices": [practice, practice]}), SUBJECT)

    assert nurse.situations == (Situation(profession="60"),)


def test_one_who_is_not_known_by_an_rpps_number_has_none() -> None:
    assert read_userinfo(told(SubjectNameID="3123456789/0001"), SUBJECT).rpps is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"sub": "f:550dc1c8:somebody else"},
        {"sub": None},
        {"SubjectNameID": ""},
        {"SubjectNameID": None},
        {"SubjectNameID": "8'; DROP TABLE accounts"},
        {"SubjectNameID": 810000000001},
        {"SubjectRefPro": "none"},
        {"given_name": "x" * 400},
    ],
)
def test_what_is_not_as_it_must_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(AnswerRefused):
        read_userinfo(told(**wrong), SUBJECT)


@pytest.mark.parametrize("record", [{}, {"exercices": []}])
def test_somebody_who_practises_nothing_is_nobody_here(record: dict[str, Any]) -> None:
    with pytest.raises(NoSituation):
        read_userinfo(told(SubjectRefPro=record), SUBJECT)
    without = {name: value for name, value in told().items() if name != "SubjectRefPro"}
    with pytest.raises(NoSituation):
        read_userinfo(without, SUBJECT)
