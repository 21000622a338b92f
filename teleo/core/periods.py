"""Half-open periods of time: their starting instant is inside, their ending instant is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """From `starts_at` until just before `ends_at`; never empty.

    Both are kept in UTC: Python compares and subtracts two instants of one zone by their wall clocks,
    which is wrong by an hour on the nights when the clock changes.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts_at", _in_utc(self.starts_at))
        object.__setattr__(self, "ends_at", _in_utc(self.ends_at))
        if self.ends_at <= self.starts_at:
            raise ValueError("a period ends after it starts")

    @classmethod
    def lasting(cls, duration: timedelta, starts_at: datetime) -> Self:
        """`duration` is elapsed time, whatever the clock on the wall does meanwhile."""
        starts_at = _in_utc(starts_at)
        return cls(starts_at, starts_at + duration)

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    def contains(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at

    def covers(self, other: Self) -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def overlaps(self, other: Self) -> bool:
        """Periods that merely touch do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def split(self, at: datetime) -> tuple[Self, ...]:
        """The part before and the part after; the period alone when `at` is not strictly inside."""
        if not self.starts_at < at < self.ends_at:
            return (self,)
        return type(self)(self.starts_at, at), type(self)(at, self.ends_at)


def merge(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same instants in as few periods as can be, in time order; those that touch become one."""
    merged: list[Period] = []
    for period in sorted(periods):
        if merged and period.starts_at <= merged[-1].ends_at:
            merged[-1] = Period(merged[-1].starts_at, max(merged[-1].ends_at, period.ends_at))
        else:
            merged.append(period)
    return tuple(merged)


def subtract(period: Period, busy: Iterable[Period]) -> tuple[Period, ...]:
    """What is left of `period` outside every busy one, in time order."""
    left: list[Period] = []
    free_from = period.starts_at
    for taken in merge(other for other in busy if other.overlaps(period)):
        if free_from < taken.starts_at:
            left.append(Period(free_from, taken.starts_at))
        free_from = taken.ends_at
    if free_from < period.ends_at:
        left.append(Period(free_from, period.ends_at))
    return tuple(left)


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return instant.astimezone(UTC)
