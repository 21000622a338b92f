"""How a practitioner is introduced."""

import pytest

from teleo.directory.rules import WORDS, Profession, shown_name, shown_profession


@pytest.mark.parametrize(
    ("profession", "shown"),
    [
        (Profession.PHYSICIAN, "Dr Claire Martin"),
        (Profession.DENTIST, "Dr Claire Martin"),
        (Profession.MIDWIFE, "Claire Martin"),
        (Profession.NURSE, "Claire Martin"),
    ],
)
def test_only_those_who_have_the_title_are_called_by_it(profession: Profession, shown: str) -> None:
    assert shown_name(profession, "Claire", "Martin") == shown


def test_the_specialty_says_more_than_the_profession() -> None:
    assert shown_profession(Profession.PHYSICIAN, "Cardiologie") == "Cardiologie"
    assert shown_profession(Profession.PHYSICIAN, None) == "Médecin"
    assert set(WORDS) == set(Profession)
