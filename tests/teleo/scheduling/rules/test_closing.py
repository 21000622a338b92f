"""What an opening alone holds, and what another would hold too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from teleo.core.periods import Period
from teleo.scheduling.rules.closing import is_left_outside
from teleo.scheduling.rules.recurrence import WeeklyOpening

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
TUESDAY = date(2026, 11, 24)


def opening(first: int, last: int, **changes: object) -> WeeklyOpening:
    usual: dict[str, object] = {"weekdays": frozenset({1}), "starts": time(first), "ends": time(last % 24)}
    return WeeklyOpening(**usual | {"valid_from": date(2026, 1, 1)} | changes)  # type: ignore[arg-type]


def at(hour: int, *, zone: ZoneInfo = PARIS, day: date = TUESDAY) -> Period:
    return Period.lasting(
        timedelta(minutes=20), datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
    )


@pytest.mark.parametrize(("hour", "outside"), [(8, False), (9, True), (11, True), (12, False)])
def test_only_what_stands_in_it_is_left_outside(hour: int, outside: bool) -> None:
    assert is_left_outside(at(hour), opening(9, 12), [], PARIS) is outside


@pytest.mark.parametrize(("hour", "outside"), [(9, True), (10, False)])
def test_what_another_opening_holds_stays_inside(hour: int, outside: bool) -> None:
    assert is_left_outside(at(hour), opening(9, 12), [opening(10, 14)], PARIS) is outside


def test_days_are_those_of_the_establishment() -> None:
    late = opening(23, 24)

    assert is_left_outside(at(23, zone=REUNION), late, [], REUNION)
    assert not is_left_outside(at(23, zone=PARIS), late, [], REUNION)


def test_another_week_or_a_day_after_its_end_is_not_its_own() -> None:
    every_other = opening(9, 12, every_weeks=2, valid_from=TUESDAY)
    over = opening(9, 12, valid_until=TUESDAY)
    next_week = TUESDAY + timedelta(days=7)

    assert [is_left_outside(at(9, day=next_week), one, [], PARIS) for one in (every_other, over)] == [
        False,
        False,
    ]
