"""Days and minutes that a calendar takes."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import TypeAdapter, ValidationError

from teleo.core.days import FIRST_DAY, LAST_DAY, Day, Hour, Minute

DAY: TypeAdapter[date] = TypeAdapter(Day)
HOUR: TypeAdapter[time] = TypeAdapter(Hour)
MINUTE: TypeAdapter[datetime] = TypeAdapter(Minute)


@pytest.mark.parametrize("day", [FIRST_DAY, date(2026, 11, 24), LAST_DAY])
def test_a_day_of_our_years_is_one(day: date) -> None:
    assert DAY.validate_python(day.isoformat()) == day


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2199, 1, 1), date(9999, 12, 31)])
def test_other_days_are_refused(day: date) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(day.isoformat())


def test_a_minute_is_whole_and_carries_its_zone() -> None:
    assert MINUTE.validate_python("2026-11-24T13:00+01:00") == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    for wrong in ("2026-11-24T13:00", "2026-11-24T13:00:30Z", "2026-11-24T13:00:00.5Z", "9999-12-31T23:59Z"):
        with pytest.raises(ValidationError):
            MINUTE.validate_python(wrong)


def test_an_hour_is_that_of_a_clock_on_the_wall() -> None:
    assert HOUR.validate_python("08:30") == HOUR.validate_python("08:30:00") == time(8, 30)
    for wrong in ("08:30Z", "08:30+02:00", "08:30:30", "24:00", "8h30"):
        with pytest.raises(ValidationError):
            HOUR.validate_python(wrong)
