"""Everybody in the demonstration is invented, in such a way that nobody can be meant."""

from datetime import date

import pytest

from teleo.directory import Profession
from teleo.patients import RegisterPatient
from teleo.sandbox import people
from teleo.sandbox.people import PLACES, fictitious_patients, wrong_rpps
from teleo.standards import rpps


def registered() -> list[RegisterPatient]:
    wishes = [people.test_patient(), *fictitious_patients(), *people.accompanied_patients()]
    return [RegisterPatient.model_validate(wish) for wish in wishes]


def test_there_are_forty_two_patients_no_two_of_whom_can_be_taken_for_one_another() -> None:
    patients = registered()

    assert len(patients) == 42
    assert len({(one.birth_name, one.first_name) for one in patients}) == 42
    assert len({one.born_on for one in patients}) == 42
    assert len({one.mobile for one in patients}) == 42
    assert all(date(1930, 1, 1) < one.born_on < date(2026, 1, 1) for one in patients)


def test_they_are_reached_at_numbers_and_addresses_that_nobody_has() -> None:
    for one in registered():
        assert one.mobile is not None
        assert one.mobile.startswith("+3363998")
        assert one.email is None or one.email.endswith(".test")
    for place in PLACES:
        addresses = [place.assistant[1], place.administrator[1]]
        assert all(address.endswith(".test") for address in addresses)
        assert len(set(addresses)) == 2


def test_two_establishments_in_two_time_zones_have_six_practitioners() -> None:
    assert [place.zone for place in PLACES] == ["Europe/Paris", "Indian/Reunion"]
    assert sum(len(place.practitioners) for place in PLACES) == 6
    for place in PLACES:
        for _, _, profession, _ in place.practitioners:
            assert Profession(profession)


@pytest.mark.parametrize("number", range(30))
def test_practitioners_have_numbers_with_a_wrong_key(number: int) -> None:
    assert rpps.is_well_formed(wrong_rpps(number))
    assert not rpps.has_right_key(wrong_rpps(number))
    assert wrong_rpps(number) not in {wrong_rpps(other) for other in range(number)}


def test_only_the_published_test_identity_has_a_birth_place() -> None:
    first, *others = registered()

    assert (first.birth_name, first.first_name, first.born_on) == (
        "PAT-TROIS",
        "DOMINIQUE",
        date(1979, 3, 28),
    )
    assert first.birth_place_code == "51215"
    assert [one for one in others if one.birth_place_code] == []


def test_a_child_and_a_protected_adult_come_with_somebody() -> None:
    named = {
        one.birth_name: one.representative.quality for one in registered() if one.representative is not None
    }

    assert named == {"SARRAZIN": "mother", "VIDAL": "curator"}
