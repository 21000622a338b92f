"""Weekly openings, said in the establishment's civil time, as periods of real time.

The clock on the wall decides: an opening starts when it first shows `starts`, and ends when it first shows `ends`.
- A time that the clock skips (02:30 on the spring night) is taken as the instant of the change: an opening across
  it is shorter by what was skipped, and one wholly inside it does not take place that day.
- A time that the clock shows twice (02:30 on the autumn night) is its first occurrence: an opening from 02:00
  to 03:00 lasts the two hours that pass between them.
So openings that follow one another on paper follow one another in fact: nothing lost between them, nothing doubled.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from dateutil.rrule import MO, WEEKLY, rrule

from teleo.core.periods import Period, subtract

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class WeeklyOpening:
    """Open on these weekdays (Monday is 0) from `starts` to `ends`, civil time; `ends` at 00:00 means midnight that ends the day.

    `valid_from` and `valid_until` are both inside. `every_weeks` counts calendar weeks, from the one of `valid_from`.
    """

    weekdays: frozenset[int]
    starts: time
    ends: time
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1
    excluded: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("an opening has at least one weekday, from 0 (Monday) to 6")
        if self.ends != MIDNIGHT and self.ends <= self.starts:
            raise ValueError("an opening ends after it starts, on the same day")
        if self.every_weeks < 1:
            raise ValueError("an opening comes back every week, or more rarely")


def open_periods(
    openings: Iterable[WeeklyOpening],
    absences: Iterable[Period],
    zone: ZoneInfo,
    first_on: date,
    last_on: date,
) -> tuple[Period, ...]:
    """When it is open from `first_on` to `last_on` (both inside), absences taken out, in time order.

    Openings that overlap or touch are not merged: each is the origin of its own slots.
    """
    expanded = chain.from_iterable(expand(opening, zone, first_on, last_on) for opening in openings)
    away = tuple(absences)
    return tuple(sorted(chain.from_iterable(subtract(period, away) for period in expanded)))


def expand(opening: WeeklyOpening, zone: ZoneInfo, first_on: date, last_on: date) -> tuple[Period, ...]:
    """One period for each day of the range on which the opening takes place, in time order."""
    periods = (_period_on(day, opening, zone) for day in _days(opening, first_on, last_on))
    return tuple(period for period in periods if period is not None)


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the clock of `zone` first shows `at`, or passes over it, in UTC."""
    civil = datetime.combine(day, at)
    instant = civil.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == civil:
        return instant
    return _clock_change_around(civil, zone)


def _days(opening: WeeklyOpening, first_on: date, last_on: date) -> Iterable[date]:
    last_on = min(last_on, opening.valid_until or last_on)
    repetition = rrule(
        WEEKLY,
        dtstart=datetime.combine(opening.valid_from, MIDNIGHT),
        interval=opening.every_weeks,
        wkst=MO,
        byweekday=sorted(opening.weekdays),
    )
    between = repetition.between(
        datetime.combine(first_on, MIDNIGHT), datetime.combine(last_on, MIDNIGHT), inc=True
    )
    return (midnight.date() for midnight in between if midnight.date() not in opening.excluded)


def _period_on(day: date, opening: WeeklyOpening, zone: ZoneInfo) -> Period | None:
    ends_on = day + timedelta(days=1) if opening.ends == MIDNIGHT else day
    starts_at = instant_of(day, opening.starts, zone)
    ends_at = instant_of(ends_on, opening.ends, zone)
    return Period(starts_at, ends_at) if starts_at < ends_at else None


def _clock_change_around(skipped: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the change that skips this civil time.

    Read with the offset from before the change (fold 0) a skipped time falls after it, and read with the offset
    from after (fold 1) it falls before: the change is in between, where the offset becomes the latter.
    """
    after = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = skipped.replace(tzinfo=zone, fold=1).astimezone(UTC)
    new_offset = after.astimezone(zone).utcoffset()

    def has_changed(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(zone).utcoffset() == new_offset

    seconds = range(int((after - before).total_seconds()) + 1)
    return before + timedelta(seconds=bisect_left(seconds, True, key=has_changed))
