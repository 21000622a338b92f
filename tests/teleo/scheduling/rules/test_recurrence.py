"""Weekly openings over both clock changes, in Paris where the clock changes and in La Réunion where it does not."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.core.periods import Period, merge
from teleo.scheduling.rules.recurrence import WeeklyOpening, expand, instant_of, open_periods

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
SPRING = date(2026, 3, 29)  # 02:00 becomes 03:00 in Paris
AUTUMN = date(2026, 10, 25)  # 03:00 becomes 02:00 in Paris
SUNDAY = 6

quarters_of_day = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


def on_sundays(starts: time, ends: time) -> WeeklyOpening:
    return WeeklyOpening(frozenset({SUNDAY}), starts, ends, valid_from=date(2026, 1, 1))


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "first", "last"),
    [
        ((1, 0), (5, 0), (0, 0), (3, 0)),
        ((1, 30), (2, 30), (0, 30), (1, 0)),
        ((2, 30), (4, 0), (1, 0), (2, 0)),
        ((9, 0), (12, 0), (7, 0), (10, 0)),
    ],
    ids=["across", "into the skipped hour", "from the skipped hour", "after"],
)
def test_an_opening_on_the_spring_night(
    starts: tuple[int, int], ends: tuple[int, int], first: tuple[int, int], last: tuple[int, int]
) -> None:
    opening = on_sundays(time(*starts), time(*ends))

    periods = expand(opening, PARIS, SPRING, SPRING)

    assert periods == (Period(utc(SPRING, *first), utc(SPRING, *last)),)


@pytest.mark.parametrize(("starts", "ends"), [((2, 0), (3, 0)), ((2, 15), (2, 45))])
def test_an_opening_inside_the_skipped_hour_does_not_take_place(
    starts: tuple[int, int], ends: tuple[int, int]
) -> None:
    opening = on_sundays(time(*starts), time(*ends))

    assert expand(opening, PARIS, SPRING, SPRING) == ()
    assert len(expand(opening, REUNION, SPRING, SPRING)) == 1


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ((1, 0), (5, 0), 5),
        ((2, 0), (3, 0), 2),
        ((1, 30), (2, 30), 1),
        ((2, 30), (3, 30), 2),
        ((9, 0), (12, 0), 3),
    ],
)
def test_an_opening_on_the_autumn_night_lasts_what_really_passes(
    starts: tuple[int, int], ends: tuple[int, int], hours: int
) -> None:
    (period,) = expand(on_sundays(time(*starts), time(*ends)), PARIS, AUTUMN, AUTUMN)

    assert period.duration == timedelta(hours=hours)


@given(
    st.sampled_from([SPRING, AUTUMN]), st.sets(quarters_of_day, max_size=6), st.sampled_from([PARIS, REUNION])
)
def test_openings_that_share_the_day_share_all_of_it(day: date, cuts: set[time], zone: ZoneInfo) -> None:
    bounds = [time(0), *sorted(cuts - {time(0)}), time(0)]
    openings = [on_sundays(starts, ends) for starts, ends in pairwise(bounds)]

    periods = open_periods(openings, (), zone, day, day)

    whole_day = Period(instant_of(day, time(0), zone), instant_of(day + timedelta(days=1), time(0), zone))
    assert merge(periods) == (whole_day,)
    assert sum((period.duration for period in periods), timedelta(0)) == whole_day.duration
    expected = {(SPRING, PARIS): 23, (AUTUMN, PARIS): 25}.get((day, zone), 24)
    assert whole_day.duration == timedelta(hours=expected)


@given(
    st.sampled_from([SPRING, AUTUMN]),
    st.lists(quarters_of_day, min_size=2),
    st.sampled_from([PARIS, REUNION]),
)
def test_instants_never_go_back_while_the_clock_goes_on(day: date, times: list[time], zone: ZoneInfo) -> None:
    instants = [instant_of(day, at, zone) for at in sorted(times)]

    assert instants == sorted(instants)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), quarters_of_day)
def test_a_time_that_the_clock_shows_is_the_one_people_read(day: date, at: time) -> None:
    instant = instant_of(day, at, PARIS)

    civil = datetime.combine(day, at)
    skipped = civil.date() in {SPRING, date(2027, 3, 28)} and at.hour == 2
    assert (instant.astimezone(PARIS).replace(tzinfo=None) == civil) is not skipped
    assert instant.astimezone(PARIS).fold == 0


def test_a_change_at_midnight_starts_the_day_at_the_change() -> None:
    # In Beirut the clock goes from 00:00 to 01:00: that day has no midnight.
    beirut = ZoneInfo("Asia/Beirut")

    midnight = instant_of(SPRING, time(0), beirut)

    assert midnight.astimezone(beirut).time() == time(1)


def test_an_opening_comes_back_every_other_week_of_the_calendar() -> None:
    opening = WeeklyOpening(
        weekdays=frozenset({0, 4}),
        starts=time(9),
        ends=time(12),
        valid_from=date(2026, 11, 4),  # a Wednesday: the Friday of its week counts, its Monday is past
        valid_until=date(2026, 12, 4),
        every_weeks=2,
        excluded=frozenset({date(2026, 11, 20)}),
    )

    periods = expand(opening, REUNION, date(2026, 11, 1), date(2027, 1, 1))

    assert [period.starts_at.date() for period in periods] == [
        date(2026, 11, 6),
        date(2026, 11, 16),
        date(2026, 11, 30),
        date(2026, 12, 4),
    ]


def test_an_opening_gives_the_same_days_whatever_range_is_asked() -> None:
    opening = on_sundays(time(8), time(10))

    day_by_day = [
        period
        for offset in range(60)
        for period in expand(opening, PARIS, SPRING + timedelta(offset), SPRING + timedelta(offset))
    ]

    assert tuple(day_by_day) == expand(opening, PARIS, SPRING, SPRING + timedelta(59))


def test_absences_are_taken_out() -> None:
    opening = on_sundays(time(9), time(12))
    absence = Period(datetime(2026, 3, 29, 10, tzinfo=PARIS), datetime(2026, 3, 29, 11, tzinfo=PARIS))

    periods = open_periods([opening], [absence], PARIS, SPRING, SPRING)

    assert periods == (Period(utc(SPRING, 7), utc(SPRING, 8)), Period(utc(SPRING, 9), utc(SPRING, 10)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": frozenset[int]()},
        {"weekdays": frozenset({7})},
        {"starts": time(12), "ends": time(9)},
        {"every_weeks": 0},
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "weekdays": frozenset({0}),
        "starts": time(9),
        "ends": time(12),
        "valid_from": SPRING,
    }

    with pytest.raises(ValueError, match="an opening"):
        WeeklyOpening(**(right | wrong))  # type: ignore[arg-type]  # the wrong values are the point
