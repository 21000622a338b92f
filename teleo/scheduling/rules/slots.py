"""Cut openings into slots: the instants at which an appointment may start."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from teleo.core.periods import Period, subtract


def cut_slots(
    openings: Iterable[Period], busy: Iterable[Period], duration: timedelta, step: timedelta, now: datetime
) -> tuple[datetime, ...]:
    """Every start, in time order and in UTC, from which `duration` fits in one opening, free of `busy`, not before `now`.

    Starts stand every `step` of elapsed time from the start of their opening, whatever was booked in it before;
    where openings overlap, a start that several give is given once.
    """
    if duration <= timedelta(0) or step <= timedelta(0):
        raise ValueError("a slot and the step between slots last some time")
    taken = tuple(busy)
    starts = {
        start
        for opening in openings
        for free in subtract(opening, taken)
        for start in _starts_in(free, opening.starts_at, duration, step)
        if start >= now
    }
    return tuple(sorted(starts))


def _starts_in(free: Period, origin: datetime, duration: timedelta, step: timedelta) -> Iterator[datetime]:
    """Multiples of `step` after `origin` from which `duration` fits in `free`."""
    steps_before = -((origin - free.starts_at) // step)  # rounded up
    start = origin + steps_before * step
    while start + duration <= free.ends_at:
        yield start
        start += step
