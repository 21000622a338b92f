"""How a practitioner is introduced, and which colours and pictures an establishment may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.directory.rules import (
    GROUND,
    READABLE,
    WHITE,
    WORDS,
    Profession,
    contrast,
    is_readable,
    logo_kind,
    palette,
    shown_name,
    shown_profession,
)


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


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0b5560", "#0B5560", 1)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_whatever_colour_is_let_in_can_be_read_wherever_it_stands(accent: str) -> None:
    made = palette(accent)

    if is_readable(accent):
        for text, ground in ((WHITE, accent), (WHITE, made.hover), (accent, GROUND), (accent, made.tint)):
            assert contrast(text, ground) >= READABLE
    assert made.primary == accent


@pytest.mark.parametrize(
    ("accent", "told"), [("#0b5560", True), ("#b8472e", True), ("#ffcc00", False), ("#5aa9e6", False)]
)
def test_pale_colours_are_refused(accent: str, told: bool) -> None:
    assert is_readable(accent) is told


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n..", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"<svg xmlns=", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_logo_is_a_picture_that_runs_nothing(begins: bytes, kind: str | None) -> None:
    assert logo_kind(begins) == kind
