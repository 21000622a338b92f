"""How many events a connection may send: a bucket that fills at a steady rate."""

from datetime import datetime

from signaling.rooms.errors import TooMany

# A call that starts sends some forty candidates at once; nobody needs more than this for long.
BURST = 120.0
PER_SECOND = 30.0


class Bucket:
    """One token an event."""

    def __init__(self, now: datetime) -> None:
        self._tokens = BURST
        self._filled_at = now

    def take(self, now: datetime) -> None:
        """Take a token or raise `TooMany`, which says in how many seconds there will be one."""
        elapsed = max(0.0, (now - self._filled_at).total_seconds())
        self._tokens = min(BURST, self._tokens + elapsed * PER_SECOND)
        self._filled_at = now
        if self._tokens < 1:
            raise TooMany(retry_after=1)
        self._tokens -= 1
