"""Medians and tenths of waits, on time, and shares that say no more than they may."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from teleo.statistics.rules.figures import (
    PUNCTUAL_WITHIN,
    Share,
    Waits,
    is_punctual,
    loss_of,
    share_of,
    sum_of,
    wait_of,
    waits_of,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
minutes = st.integers(0, 240).map(lambda number: timedelta(minutes=number))
waits = st.lists(minutes, min_size=5, max_size=60)


@given(waits)
def test_half_waited_at_most_the_median_and_half_at_least(some: list[timedelta]) -> None:
    found = waits_of(some)

    assert found is not None
    median = timedelta(minutes=found.median)
    assert sum(wait <= median for wait in some) * 2 >= len(some)
    assert sum(wait >= median for wait in some) * 2 >= len(some)


@given(st.lists(minutes, min_size=10, max_size=60))
def test_nine_in_ten_waited_at_most_the_ninth_tenth(some: list[timedelta]) -> None:
    found = waits_of(some)

    assert found is not None
    assert found.ninth_tenth is not None
    longest = timedelta(minutes=found.ninth_tenth)
    assert sum(wait <= longest for wait in some) * 10 >= len(some) * 9
    assert found.ninth_tenth >= found.median


def test_of_few_nothing_is_said_and_of_less_than_ten_not_the_longest() -> None:
    assert waits_of([timedelta(minutes=3)] * 4) is None
    assert waits_of([timedelta(minutes=3)] * 9) == Waits(median=3, ninth_tenth=None)
    assert waits_of([timedelta(minutes=2, seconds=30)] * 10) == Waits(median=3, ninth_tenth=3)


def test_on_time_is_early_or_five_minutes_late() -> None:
    assert is_punctual(NOON, NOON - timedelta(minutes=20))
    assert is_punctual(NOON, NOON + PUNCTUAL_WITHIN)
    assert not is_punctual(NOON, NOON + PUNCTUAL_WITHIN + timedelta(seconds=1))


def test_a_wait_is_the_time_in_the_waiting_room() -> None:
    assert wait_of(NOON, NOON + timedelta(minutes=4)) == timedelta(minutes=4)
    assert wait_of(None, NOON) is None
    assert wait_of(NOON, None) is None
    assert wait_of(NOON + timedelta(seconds=1), NOON) == timedelta()  # two hubs, two clocks


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_is_true_and_tells_no_side_of_one_to_four_from_none(yes: int, no: int) -> None:
    share = share_of(yes, no)

    if yes + no < 10:
        assert share is None
        return
    assert share is not None
    assert share.least <= yes <= share.most
    if no < 5:
        assert share == share_of(yes + no, 0)
    if yes < 5:
        assert share == share_of(0, yes + no)


@given(st.integers(0, 60), st.integers(0, 60))
def test_at_least_is_rounded_so_that_it_stays_true(yes: int, no: int) -> None:
    share = share_of(yes, no)
    if share is None:
        return

    least, most = share.percent
    if share.least == share.most:
        assert abs(least - Fraction(100 * yes, yes + no)) <= Fraction(1, 2)
    else:
        assert least <= Fraction(100 * yes, yes + no) <= most


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_a_sum_holds_the_truth_and_comes_from_what_is_shown(weeks: list[tuple[int, int]]) -> None:
    shown = [(week, share) for week in weeks if (share := share_of(*week))]

    total = sum_of(share for _, share in shown)

    if not shown:
        assert total is None
        return
    assert total is not None
    assert total.least <= sum(yes for (yes, _), _ in shown) <= total.most
    assert total.people == sum(yes + no for (yes, no), _ in shown)


def test_shares_in_numbers() -> None:
    assert share_of(20, 10) == Share(20, 20, 30)
    assert Share(20, 20, 30).percent == (67, 67)
    assert Share(26, 30, 30).percent == (86, 100)
    assert Share(0, 4, 30).percent == (0, 14)


def test_of_half_the_calls_no_more_was_lost() -> None:
    assert loss_of([0.0, 0.001, 0.02, 0.3]) is None
    assert loss_of([0.0, 0.001, 0.02, 0.3, 0.5]) == 2.0
    assert loss_of([0.3, 0.0, 0.0044, 0.001, 0.02, 0.5]) == 0.4
