"""When an attendance ends of which nobody told the end. Pure."""

from datetime import datetime, timedelta
from typing import Literal

# The hub calls its roll every ten seconds: whoever is missing from two was not there.
UNSEEN = timedelta(seconds=25)
# A waiting seat is given up after a minute of silence at most; of one that no hub names for that long nobody knows.
FORGOTTEN_AFTER = timedelta(seconds=60)


def last_seen(entered_at: datetime, last_seen_at: datetime | None) -> datetime:
    """Rows older than the roll call have no `last_seen_at`; and no clock makes one leave before he entered."""
    return max(entered_at, last_seen_at or entered_at)


def at_closing(
    entered_at: datetime, last_seen_at: datetime | None, closed_at: datetime
) -> tuple[datetime, Literal["closed", "lost"]]:
    """When the room closes, those who are there leave it; one who was not seen for long had left before."""
    if last_seen_at is not None and closed_at - last_seen_at > UNSEEN:
        return last_seen(entered_at, last_seen_at), "lost"
    return max(closed_at, entered_at), "closed"
