"""Weeks of an establishment: from Monday to Sunday, as its own clocks have them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from teleo.core.periods import Period

DAYS = 7


@dataclass(frozen=True, order=True, slots=True)
class Week:
    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=DAYS - 1)

    @classmethod
    def of(cls, instant: datetime, zone: ZoneInfo) -> "Week":
        local = instant.astimezone(zone).date()
        return cls(local - timedelta(days=local.weekday()))


def whole_weeks(now: datetime, zone: ZoneInfo, number: int) -> tuple[Week, ...]:
    """The last so many that are over, the oldest first.

    The present one is left out: what grows from one day to the next tells who came in between.
    """
    this = Week.of(now, zone).monday
    return tuple(Week(this - timedelta(days=DAYS * back)) for back in range(number, 0, -1))


def period_of(weeks: tuple[Week, ...], zone: ZoneInfo) -> Period:
    """From the first midnight to the last; a week in which the clock changes has an hour more or less."""
    return Period(
        datetime.combine(weeks[0].monday, time(), zone),
        datetime.combine(weeks[-1].monday + timedelta(days=DAYS), time(), zone),
    )
