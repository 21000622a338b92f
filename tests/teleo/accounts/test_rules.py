"""How long a session lasts, and where one goes after signing in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.accounts.rules import (
    LONGEST,
    LONGEST_IDLE,
    digits_of,
    is_session_open,
    is_to_be_noted,
    local_path,
    normal_email,
)
from tests.support.clock import NOON

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("idle", "left", "is_ended", "is_open"),
    [
        (timedelta(0), LONGEST, False, True),
        (LONGEST_IDLE - MOMENT, MOMENT, False, True),
        (LONGEST_IDLE, LONGEST, False, False),
        (timedelta(0), timedelta(0), False, False),
        (timedelta(0), LONGEST, True, False),
    ],
    ids=["fresh", "nearly over", "idle", "too long", "ended"],
)
def test_a_session_is_over_when_ended_idle_or_too_long(
    idle: timedelta, left: timedelta, is_ended: bool, is_open: bool
) -> None:
    ended_at = NOON if is_ended else None

    assert (
        is_session_open(NOON, last_seen_at=NOON - idle, expires_at=NOON + left, ended_at=ended_at) is is_open
    )


def test_a_session_is_noted_once_a_minute() -> None:
    assert is_to_be_noted(NOON, NOON - timedelta(minutes=1))
    assert not is_to_be_noted(NOON, NOON - timedelta(seconds=59))


@pytest.mark.parametrize("wished", ["/agenda", "/agenda?week=2026-11-23", "/appointments/new?a=b#c"])
def test_a_page_of_ours_is_opened_after_signing_in(wished: str) -> None:
    assert local_path(wished, "/") == wished


@pytest.mark.parametrize(
    "lure",
    [
        "",
        "agenda",
        "https://ailleurs.test",
        "//ailleurs.test",
        "/\\ailleurs.test",
        "/\t/ailleurs.test",
        "/\n",
    ],
)
def test_an_address_elsewhere_is_not(lure: str) -> None:
    assert local_path(lure, "/agenda") == "/agenda"


@given(st.text())
def test_an_address_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normal_email(f" {normal_email(typed)} ") == normal_email(typed)


@pytest.mark.parametrize(
    "written", ["12345678", "12 34 56 78", " 12.34.56.78 ", "1234-5678", "12\u00a034\u202f56 78"]
)
def test_a_code_is_read_however_it_is_typed(written: str) -> None:
    assert digits_of(written) == "12345678"


@pytest.mark.parametrize("written", ["", "1234567", "123456789", "12 34 56 7a", "١٢٣٤٥٦٧٨", "12345678\x00"])
def test_what_cannot_be_a_code_is_none(written: str) -> None:
    assert digits_of(written) is None
