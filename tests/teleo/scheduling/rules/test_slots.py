"""Slots over both clock changes: none lost, none doubled, none where someone is busy."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.core.periods import Period, merge, subtract
from teleo.scheduling.rules.recurrence import WeeklyOpening, instant_of, open_periods
from teleo.scheduling.rules.slots import cut_slots

PARIS = ZoneInfo("Europe/Paris")
ZONES = [PARIS, ZoneInfo("Indian/Reunion")]
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)

lengths = st.sampled_from([5, 10, 15, 20, 30, 45]).map(lambda minutes: timedelta(minutes=minutes))
five_minutes = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))


@st.composite
def opened(draw: st.DrawFn) -> tuple[Period, ...]:
    """A few openings on the day of a clock change, often at night."""
    day, zone = draw(st.sampled_from([SPRING, AUTUMN])), draw(st.sampled_from(ZONES))
    bounds = draw(st.lists(st.tuples(five_minutes, five_minutes), min_size=1, max_size=3))
    openings = [
        WeeklyOpening(frozenset({6}), min(pair), max(pair), valid_from=date(2026, 1, 1))
        for pair in [*bounds, (time(1, 30), time(3, 30))]
        if pair[0] != pair[1]
    ]
    return open_periods(openings, (), zone, day, day)


@st.composite
def busy_times(draw: st.DrawFn) -> list[Period]:
    day = draw(st.sampled_from([SPRING, AUTUMN]))
    starts = draw(st.lists(st.tuples(st.integers(-180, 1440), st.integers(1, 120)), max_size=6))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [
        Period.lasting(timedelta(minutes=length), midnight + timedelta(minutes=at)) for at, length in starts
    ]


@given(opened(), busy_times(), lengths, lengths)
def test_every_slot_is_inside_an_opening_aligned_on_it_and_free(
    openings: tuple[Period, ...], busy: list[Period], duration: timedelta, step: timedelta
) -> None:
    slots = cut_slots(openings, busy, duration, step, LONG_AGO)

    for start in slots:
        slot = Period.lasting(duration, start)
        assert any(opening.covers(slot) and not (start - opening.starts_at) % step for opening in openings), (
            "outside every opening, or not a multiple of the step from it"
        )
        assert not any(slot.overlaps(other) for other in busy)
    assert list(slots) == sorted(set(slots))


@given(opened(), busy_times(), lengths, lengths)
def test_no_slot_is_lost(
    openings: tuple[Period, ...], busy: list[Period], duration: timedelta, step: timedelta
) -> None:
    slots = set(cut_slots(openings, busy, duration, step, LONG_AGO))

    for opening in openings:
        possible = opening.starts_at
        while possible + duration <= opening.ends_at:
            slot = Period.lasting(duration, possible)
            assert (possible in slots) or any(slot.overlaps(other) for other in busy)
            possible += step


@given(opened())
def test_slots_laid_end_to_end_last_as_long_as_the_openings(openings: tuple[Period, ...]) -> None:
    minute = timedelta(minutes=5)

    slots = cut_slots(openings, (), minute, minute, LONG_AGO)

    assert merge(Period.lasting(minute, start) for start in slots) == merge(openings)
    assert len(slots) * minute == sum((part.duration for part in merge(openings)), timedelta(0))


@given(opened(), busy_times(), lengths)
def test_what_is_busy_only_takes_slots_away(
    openings: tuple[Period, ...], busy: list[Period], step: timedelta
) -> None:
    slots = cut_slots(openings, busy, step, step, LONG_AGO)

    assert set(slots) <= set(cut_slots(openings, (), step, step, LONG_AGO))
    free = [part for opening in openings for part in subtract(opening, busy)]
    assert all(any(part.covers(Period.lasting(step, start)) for part in free) for start in slots)


def civil(slots: tuple[datetime, ...]) -> list[str]:
    return [start.astimezone(PARIS).strftime("%H:%M") for start in slots]


def night(day: date, starts: time, ends: time) -> tuple[Period, ...]:
    opening = WeeklyOpening(frozenset({6}), starts, ends, valid_from=date(2026, 1, 1))
    return open_periods([opening], (), PARIS, day, day)


def test_the_spring_night_has_no_slot_in_the_hour_that_does_not_exist() -> None:
    slots = cut_slots(night(SPRING, time(1, 30), time(3, 30)), (), QUARTER, QUARTER, LONG_AGO)

    assert civil(slots) == ["01:30", "01:45", "03:00", "03:15"]


def test_the_autumn_night_has_the_slots_of_both_hours_that_read_alike() -> None:
    slots = cut_slots(night(AUTUMN, time(1, 30), time(3, 15)), (), QUARTER, QUARTER, LONG_AGO)

    twice = ["02:00", "02:15", "02:30", "02:45"]
    assert civil(slots) == ["01:30", "01:45", *twice, *twice, "03:00"]
    assert len(set(slots)) == len(slots)


def test_a_slot_that_has_started_is_past() -> None:
    opening = Period(instant_of(AUTUMN, time(9), PARIS), instant_of(AUTUMN, time(10), PARIS))

    slots = cut_slots([opening], (), QUARTER, QUARTER, now=opening.starts_at + timedelta(minutes=1))

    assert civil(slots) == ["09:15", "09:30", "09:45"]


def test_a_step_shorter_than_the_visit_gives_more_choice() -> None:
    opening = Period(instant_of(AUTUMN, time(9), PARIS), instant_of(AUTUMN, time(10), PARIS))
    taken = Period.lasting(QUARTER, opening.starts_at)

    slots = cut_slots([opening], [taken], timedelta(minutes=30), timedelta(minutes=10), LONG_AGO)

    assert civil(slots) == ["09:20", "09:30"]


def test_a_slot_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="last some time"):
        cut_slots((), (), timedelta(0), QUARTER, LONG_AGO)
