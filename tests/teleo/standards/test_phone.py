"""Telephone numbers, from Toulouse and from overseas."""

import pytest

from teleo.standards.phone import NotAPhoneNumber, display, is_mobile, normalise


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("07 65 12 34 56", "+33765123456"),
        ("05 61 23 45 67", "+33561234567"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 20 12 34", "+262693201234"),
        ("+262 692 12 34 56", "+262692123456"),
        ("00262692123456", "+262692123456"),
        ("0262 20 12 34", "+262262201234"),
        ("0690 12 34 56", "+590690123456"),
        ("0694 20 12 34", "+594694201234"),
        ("0696 20 12 34", "+596696201234"),
        ("06 39 98 12 34", "+33639981234"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_is_understood_as_people_write_it(written: str, e164: str) -> None:
    assert normalise(written) == e164
    assert normalise(e164) == e164


@pytest.mark.parametrize("written", ["", "bonjour", "06 12", "06 12 34 56 78 90", "00 00 00 00 00", "+33 1"])
def test_what_no_one_could_have_is_refused(written: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        normalise(written)


@pytest.mark.parametrize(
    ("e164", "mobile", "shown"),
    [
        ("+33612345678", True, "06 12 34 56 78"),
        ("+33639981234", True, "06 39 98 12 34"),
        ("+33561234567", False, "05 61 23 45 67"),
        ("+262692123456", True, "0692 12 34 56"),
        ("+262262201234", False, "0262 20 12 34"),
        ("+32470123456", True, "+32 470 12 34 56"),
    ],
)
def test_a_number_tells_its_kind_and_is_shown_as_people_read_it(e164: str, mobile: bool, shown: str) -> None:
    assert is_mobile(e164) is mobile
    assert display(e164) == shown
