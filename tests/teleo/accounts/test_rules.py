"""How long a session lasts, and where one goes after signing in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.accounts.rules import (
    LOCKS_AFTER,
    LONGEST,
    LONGEST_UNSEEN,
    TABS_TOGETHER,
    SessionTimes,
    digits_of,
    first_page,
    is_to_be_noted,
    judge_refresh,
    local_path,
    normal_email,
    session_state,
)
from tests.support.clock import NOON

MOMENT = timedelta(seconds=1)


HOUR = timedelta(hours=1)


def times(
    *, seen: timedelta = MOMENT, touched: timedelta = MOMENT, left: timedelta = HOUR, ended: bool = False
) -> SessionTimes:
    """`seen` and `touched` so long ago, with so much left of its longest."""
    return SessionTimes(NOON - seen, NOON - touched, NOON + left, NOON - MOMENT if ended else None)


@pytest.mark.parametrize(
    ("of", "state"),
    [
        (times(), "open"),
        (times(touched=LOCKS_AFTER - MOMENT), "open"),
        (times(touched=LOCKS_AFTER), "locked"),
        (times(touched=LOCKS_AFTER, seen=LONGEST_UNSEEN), "over"),
        (times(left=MOMENT), "open"),
        (times(left=timedelta(0)), "over"),
        (times(ended=True), "over"),
    ],
)
def test_outside_of_a_call_a_session_locks_and_ends(of: SessionTimes, state: str) -> None:
    assert session_state(NOON, of, None) == state


@pytest.mark.parametrize(
    ("of", "state"),
    [
        (times(touched=LOCKS_AFTER), "open"),
        (times(seen=LONGEST_UNSEEN, touched=LONGEST_UNSEEN), "open"),
        (times(left=-MOMENT), "open"),
        (times(ended=True), "ending"),
    ],
    ids=["untouched", "unseen", "too long", "ended"],
)
def test_a_call_that_began_before_holds_its_session_to_its_end(of: SessionTimes, state: str) -> None:
    before = min(of.locks_at, of.over_at, of.ended_at or NOON) - MOMENT

    assert session_state(NOON, of, before) == state


@pytest.mark.parametrize(
    "of",
    [times(touched=LOCKS_AFTER), times(left=-MOMENT), times(ended=True)],
    ids=["untouched", "over", "ended"],
)
def test_a_call_that_began_elsewhere_since_opens_nothing_again(of: SessionTimes) -> None:
    since = min(of.locks_at, of.over_at, of.ended_at or NOON)

    assert session_state(NOON, of, since) == session_state(NOON, of, None)


@pytest.mark.parametrize(
    ("spent", "same_device", "is_last", "confirmed", "verdict"),
    [
        (MOMENT, True, True, False, "same"),
        (MOMENT, True, True, True, "same"),
        (TABS_TOGETHER - MOMENT, True, True, True, "same"),
        (TABS_TOGETHER, True, True, True, "reuse"),
        (TABS_TOGETHER, True, True, False, "next"),
        (HOUR, True, True, False, "next"),
        (MOMENT, False, True, False, "reuse"),
        (HOUR, False, True, False, "reuse"),
        (MOMENT, True, False, False, "reuse"),
    ],
)
def test_a_refresh_token_used_before_is_two_tabs_a_lost_answer_or_a_thief(
    spent: timedelta, same_device: bool, is_last: bool, confirmed: bool, verdict: str
) -> None:
    judged = judge_refresh(
        NOON, spent_at=NOON - spent, same_device=same_device, is_last=is_last, confirmed=confirmed
    )

    assert judged == verdict


def test_a_session_has_a_ceiling_for_each_role() -> None:
    assert {role: of / HOUR for role, of in LONGEST.items()} == {
        "practitioner": 4,
        "assistant": 12,
        "administrator": 12,
        "region_administrator": 12,
    }


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


def test_who_has_several_roles_says_first_which_he_is_in() -> None:
    assert first_page("assistant", "/openings", elsewhere=False) == "/openings"
    assert first_page("assistant", "//ailleurs.test", elsewhere=False) == "/agenda"
    assert first_page("region_administrator", "", elsewhere=False) == "/establishments"
    for wished in ("", "/workplaces", "/workplaces?next=%2Fagenda"):
        assert first_page("assistant", wished, elsewhere=True) == "/workplaces"
    assert (
        first_page("assistant", "/agenda?a=1&b=2", elsewhere=True)
        == "/workplaces?next=%2Fagenda%3Fa%3D1%26b%3D2"
    )
