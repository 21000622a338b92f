"""How late a practitioner may say he is, and until when it is said. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_LATE = (10, 20, 30)


def end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The midnight that comes, in the establishment's own time."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone)
