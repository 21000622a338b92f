"""Words that every telephone can show, in the letters that cost least."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.standards.gsm7 import BASIC, EXTENDED, respell, segments, unspellable

ALPHABET = frozenset(BASIC + EXTENDED)


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("mardi 24 août", "mardi 24 aout"),
        ("rendez-vous à distance, février, où", "rendez-vous à distance, février, où"),
        ("Hôpital d’Ôrê-Œuvre", "Hopital d'Ore-OEuvre"),
        ("« Ça » – l'île…", '" Ça " - l\'ile...'),
        ("14\u00a0h\u00a000", "14 h 00"),
        ("Être à 5 €", "Etre à 5 €"),
        ("e\u0301te\u0301", "ete"),
        ("Прием", "?????"),
        ("", ""),
    ],
)
def test_words_are_respelt_in_the_alphabet_of_telephones(written: str, spelt: str) -> None:
    assert respell(written) == spelt


def test_the_alphabet_has_its_places() -> None:
    assert len(BASIC) == len(set(BASIC)) == 127  # the last one of 128 opens the extension
    assert not set(BASIC) & set(EXTENDED)


@given(st.text(alphabet=sorted(ALPHABET)))
def test_what_every_telephone_can_show_is_not_touched(text: str) -> None:
    assert respell(text) == text


@given(st.text())
def test_nothing_else_remains(text: str) -> None:
    assert set(respell(text)) <= ALPHABET


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro is not cut in two: it begins the second part
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_operators_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_letters_that_no_respelling_saves_are_named_once() -> None:
    assert unspellable("Ça va ? 😀 « œuf » Я 😀") == ["😀", "Я"]
