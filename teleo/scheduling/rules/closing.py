"""What would stand outside every opening if one of them were removed."""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from teleo.core.periods import Period
from teleo.scheduling.rules.recurrence import WeeklyOpening, expand


def is_left_outside(
    period: Period, opening: WeeklyOpening, others: Iterable[WeeklyOpening], zone: ZoneInfo
) -> bool:
    """Whether this opening holds the period, and none of the others would."""
    return _holds([opening], period, zone) and not _holds(others, period, zone)


def _holds(openings: Iterable[WeeklyOpening], period: Period, zone: ZoneInfo) -> bool:
    day = period.starts_at.astimezone(zone).date()
    around = (day - timedelta(days=1), day + timedelta(days=1))
    return any(held.covers(period) for opening in openings for held in expand(opening, zone, *around))
