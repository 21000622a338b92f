"""Weeks as the establishment's clocks have them, both nights when they change included."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.statistics.rules.weeks import Week, period_of, whole_weeks

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
instants = st.datetimes(datetime(2001, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(instants, st.sampled_from([PARIS, REUNION]), st.integers(1, 52))
def test_whole_weeks_follow_one_another_and_end_before_now(
    now: datetime, zone: ZoneInfo, number: int
) -> None:
    weeks = whole_weeks(now, zone, number)
    period = period_of(weeks, zone)

    assert len(weeks) == number
    assert all(
        after.monday - before.monday == timedelta(days=7) for before, after in itertools.pairwise(weeks)
    )
    assert all(week.monday.weekday() == 0 and week.sunday.weekday() == 6 for week in weeks)
    assert period.ends_at <= now < period.ends_at + timedelta(days=7, hours=1)


@given(instants, st.sampled_from([PARIS, REUNION]))
def test_each_instant_of_a_period_is_in_one_of_its_weeks(now: datetime, zone: ZoneInfo) -> None:
    weeks = whole_weeks(now, zone, 3)
    period = period_of(weeks, zone)

    assert Week.of(period.starts_at, zone) == weeks[0]
    assert Week.of(period.ends_at - timedelta(seconds=1), zone) == weeks[-1]
    assert Week.of(period.ends_at, zone) not in weeks


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169), (date(2026, 11, 16), 168)],
    ids=["spring", "autumn", "any"],
)
def test_a_week_is_an_hour_shorter_in_spring_and_longer_in_autumn(monday: date, hours: int) -> None:
    assert period_of((Week(monday),), PARIS).duration == timedelta(hours=hours)


def test_a_sunday_evening_is_monday_already_elsewhere() -> None:
    evening = datetime(2026, 11, 15, 21, 30, tzinfo=UTC)

    assert Week.of(evening, PARIS).monday == date(2026, 11, 9)
    assert Week.of(evening, REUNION).monday == date(2026, 11, 16)
