"""The key of a practitioner's number warns of a slip of the keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.standards.rpps import has_right_key, is_well_formed


def numbers_with_each_key(first_ten: int) -> list[str]:
    return [f"{first_ten:010d}{key}" for key in range(10)]


@given(st.integers(0, 10**10 - 1))
def test_one_key_alone_is_right(first_ten: int) -> None:
    assert [has_right_key(number) for number in numbers_with_each_key(first_ten)].count(True) == 1


@given(st.integers(0, 10**10 - 1), st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_digit_is_seen(first_ten: int, place: int, error: int) -> None:
    (right,) = filter(has_right_key, numbers_with_each_key(first_ten))

    wrong = right[:place] + str((int(right[place]) + error) % 10) + right[place + 1 :]

    assert not has_right_key(wrong)


def test_the_example_of_the_algorithm() -> None:
    assert has_right_key("79927398713")


@pytest.mark.parametrize("written", ["", "1234567890", "123456789012", "1234567890a", "١٢٣٤٥٦٧٨٩٠١"])
def test_a_number_has_eleven_digits(written: str) -> None:
    assert not is_well_formed(written)
    assert not has_right_key(written)
