"""Identity traits, look-alikes, statuses and ages."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.patients.rules import (
    LONGEST_PREFIX,
    QUALITIES,
    SHORTEST_PREFIX,
    IdentityStatus,
    NotAName,
    Sex,
    Traits,
    age_on,
    begins_with,
    is_birth_place_code,
    is_minor_on,
    is_same_person,
    looks_like,
    prefix_sought,
    prefixes,
    represents_on,
    search_key,
    share_of,
    status_for,
    strict_name,
)

JEANNE = Traits("LEFEVRE", "JEANNE", date(1944, 5, 12), Sex.FEMALE)
names = st.from_regex(r"[A-ZÉÈÎÔÇ](?:[A-Zéèîôç' -]{0,20}[A-ZÉ])?", fullmatch=True)


@pytest.mark.parametrize(
    ("written", "strict"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("  de la  Tour ", "DE LA TOUR"),
        ("d’Œuvre", "D'OEUVRE"),
        ("Léa‑Marie", "LEA-MARIE"),
        ("Dupont--Martin", "DUPONT--MARTIN"),
        ("Çağla", "CAGLA"),
        ("Strauß", "STRAUSS"),
        ("Łukasz", "LUKASZ"),
        ("O", "O"),
    ],
)
def test_a_name_is_written_as_on_the_birth_record_in_capitals(written: str, strict: str) -> None:
    assert strict_name(written) == strict
    assert strict_name(strict) == strict


@pytest.mark.parametrize(
    "written", ["", " ", "-", "'Martin", "Martin-", "Jean3", "Иванов", "Martin; --", "a\x00b"]
)
def test_what_no_birth_record_could_hold_is_no_name(written: str) -> None:
    with pytest.raises(NotAName):
        strict_name(written)


@given(names, st.integers(1, 30))
def test_a_name_is_found_by_each_of_its_beginnings_from_three_letters(name: str, length: int) -> None:
    typed = search_key(name)[:length]

    is_found = prefix_sought(typed) in prefixes(name)

    assert is_found is (len(typed) >= min(SHORTEST_PREFIX, len(search_key(name))))
    assert begins_with(name, typed)
    assert all(len(prefix) <= LONGEST_PREFIX for prefix in prefixes(name))


@pytest.mark.parametrize("typed", ["LE GOFF", "le goff", "Le-Goff", "legoff", "LE G", "le-"])
def test_hyphens_and_spaces_do_not_hide_a_name(typed: str) -> None:
    assert begins_with("Le Goff", typed)


def test_a_name_of_two_letters_is_found_whole() -> None:
    assert prefixes("Li") == {"LI"}
    assert prefix_sought("li") in prefixes("Li")
    assert prefix_sought("li") not in prefixes("Lin")


@pytest.mark.parametrize(
    ("code", "is_one"), [("51215", True), ("2A004", True), ("99351", True), ("2C001", False)]
)
def test_a_birth_place_is_a_code_of_the_insee(code: str, is_one: bool) -> None:
    assert is_birth_place_code(code) is is_one
    assert not is_birth_place_code(code + "0")


@pytest.mark.parametrize(
    ("change", "is_same", "is_alike"),
    [
        ({}, True, True),
        ({"birth_place_code": "31555"}, True, True),
        ({"first_name": "JANE"}, False, True),
        ({"birth_name": "LEFEBVRE"}, False, True),
        ({"birth_name": "MARTIN"}, False, True),
        ({"birth_name": "MARTIN", "sex": Sex.MALE}, False, False),
        ({"birth_name": "MARTIN", "first_name": "ROSE"}, False, False),
        ({"born_on": date(1944, 12, 5)}, False, False),
    ],
)
def test_who_is_the_same_and_who_looks_alike(
    change: dict[str, object], is_same: bool, is_alike: bool
) -> None:
    told = replace(JEANNE, **change)  # type: ignore[arg-type]  # the fields are named above

    assert is_same_person(JEANNE, told) is is_same_person(told, JEANNE) is is_same
    assert looks_like(JEANNE, told) is looks_like(told, JEANNE) is is_alike


def test_two_known_birth_places_that_differ_are_two_persons() -> None:
    here = replace(JEANNE, birth_place_code="31555")
    elsewhere = replace(JEANNE, birth_place_code="97411")

    assert not is_same_person(here, elsewhere)
    assert looks_like(here, elsewhere)


@pytest.mark.parametrize(
    ("document_checked", "confirmed_by_insi", "status"),
    [
        (False, False, IdentityStatus.PROVISIONAL),
        (True, False, IdentityStatus.VALIDATED),
        (False, True, IdentityStatus.RETRIEVED),
        (True, True, IdentityStatus.QUALIFIED),
    ],
)
def test_an_identity_is_worth_what_was_verified(
    document_checked: bool, confirmed_by_insi: bool, status: IdentityStatus
) -> None:
    complete = replace(JEANNE, birth_place_code="31555")

    found = status_for(complete, document_checked=document_checked, confirmed_by_insi=confirmed_by_insi)
    without_place = status_for(JEANNE, document_checked=document_checked, confirmed_by_insi=confirmed_by_insi)

    assert found is status
    assert without_place is IdentityStatus.PROVISIONAL


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 2, 28), 25), (date(2026, 3, 1), 26), (date(2028, 2, 28), 27), (date(2028, 2, 29), 28)],
)
def test_someone_born_on_the_29_of_february_grows_older_too(day: date, age: int) -> None:
    assert age_on(day, born_on=date(2000, 2, 29)) == age


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 100))
def test_one_is_so_many_years_old_from_the_birthday_on(born_on: date, years: int) -> None:
    birthday = born_on.replace(year=born_on.year + years, day=min(born_on.day, 28))

    assert age_on(birthday, born_on.replace(day=birthday.day)) == years


BORN_ON = date(2008, 11, 24)


@pytest.mark.parametrize(("day", "minor"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_one_is_a_minor_until_the_eve_of_the_eighteenth_birthday(day: date, minor: bool) -> None:
    assert is_minor_on(day, BORN_ON) is minor
    assert represents_on(day, "mother", BORN_ON) is minor
    assert represents_on(day, "chosen_adult", BORN_ON) is minor
    assert represents_on(day, "curator", BORN_ON)
    assert not is_minor_on(day, None)
    assert represents_on(day, "mother", None)


def test_each_has_a_share_in_the_consent() -> None:
    """L.1111-2, L.1111-4 and L.1111-5 CSP; 459 code civil."""
    shares = {quality: share_of(quality) for quality in QUALITIES}

    assert {quality for quality, share in shares.items() if share == "consents"} == {
        "mother",
        "father",
        "parental_authority",
    }
    assert {quality for quality, share in shares.items() if share == "assists"} == {"curator", "chosen_adult"}
