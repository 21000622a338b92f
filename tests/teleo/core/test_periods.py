"""Periods have an algebra: what they say is checked on any of them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.core.periods import Period, merge, subtract

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def minutes(first: int, last: int) -> Period:
    return Period(NOON + timedelta(minutes=first), NOON + timedelta(minutes=last))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(st.integers(0, 60))
    return minutes(first, first + draw(st.integers(1, 30)))


def total(parts: tuple[Period, ...]) -> timedelta:
    return sum((part.duration for part in parts), timedelta(0))


def minutes_inside(*parts: Period) -> set[int]:
    return {
        minute
        for minute in range(-5, 100)
        if any(p.contains(NOON + timedelta(minutes=minute)) for p in parts)
    }


def test_the_start_is_inside_and_the_end_is_not() -> None:
    period = minutes(0, 20)

    assert period.contains(period.starts_at)
    assert not period.contains(period.ends_at)


def test_periods_that_touch_do_not_overlap() -> None:
    assert not minutes(0, 20).overlaps(minutes(20, 40))
    assert minutes(0, 21).overlaps(minutes(20, 40))


def test_a_period_over_the_autumn_night_lasts_what_really_passes() -> None:
    starts_at = datetime(2026, 10, 25, 1, tzinfo=PARIS)
    ends_at = datetime(2026, 10, 25, 5, tzinfo=PARIS)

    period = Period(starts_at, ends_at)

    assert period.duration == timedelta(hours=5)
    assert period == Period.lasting(timedelta(hours=5), starts_at)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(NOON, NOON), (NOON, NOON - timedelta(minutes=1)), (NOON.replace(tzinfo=None), NOON)],
    ids=["empty", "backwards", "without zone"],
)
def test_what_is_no_period_is_refused(starts_at: datetime, ends_at: datetime) -> None:
    with pytest.raises(ValueError, match=r"period ends after|carries its time zone"):
        Period(starts_at, ends_at)


@given(periods(), periods())
def test_two_periods_overlap_when_an_instant_is_in_both(one: Period, other: Period) -> None:
    assert one.overlaps(other) == bool(minutes_inside(one) & minutes_inside(other))
    assert one.overlaps(other) == other.overlaps(one)
    assert one.covers(other) == (minutes_inside(other) <= minutes_inside(one))


@given(periods(), st.lists(periods(), max_size=6))
def test_subtracting_leaves_exactly_what_is_not_busy(period: Period, busy: list[Period]) -> None:
    left = subtract(period, busy)

    assert minutes_inside(*left) == minutes_inside(period) - minutes_inside(*busy)
    assert list(left) == sorted(left)
    assert all(one.ends_at < following.starts_at for one, following in pairwise(left))


@given(st.lists(periods(), max_size=8))
def test_merging_keeps_the_instants_in_as_few_periods_as_can_be(parts: list[Period]) -> None:
    merged = merge(parts)

    assert minutes_inside(*merged) == minutes_inside(*parts)
    assert all(one.ends_at < following.starts_at for one, following in pairwise(merged))
    assert merge(merged) == merged


@given(periods(), st.integers(-5, 100))
def test_splitting_loses_nothing(period: Period, minute: int) -> None:
    at = NOON + timedelta(minutes=minute)

    parts = period.split(at)

    assert total(parts) == period.duration
    assert merge(parts) == (period,)
    assert all(part.starts_at == at or not part.contains(at) for part in parts) or parts == (period,)
