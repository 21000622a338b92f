"""How often a seat may come, and how many events it may send: buckets that fill at a steady rate."""

from collections.abc import Hashable
from datetime import datetime
from functools import partial

from signaling.rooms.errors import TooMany

# A call that starts sends some forty candidates at once; nobody needs more than this for long.
BURST = 120.0
PER_SECOND = 30.0
# Coming back tells the whole room each time.
ARRIVAL_BURST = 12.0
ARRIVALS_PER_SECOND = 1.0
# From this many buckets on, those that are full again are forgotten: a new one is as good.
MANY = 1_000


class Bucket:
    """One token an event."""

    def __init__(self, now: datetime, *, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._burst = self._tokens = burst
        self._per_second = per_second
        self._filled_at = now

    def take(self, now: datetime) -> None:
        """Take a token or raise `TooMany`, which says in how many seconds there will be one."""
        self._fill(now)
        if self._tokens < 1:
            raise TooMany(retry_after=1)
        self._tokens -= 1

    def is_full(self, now: datetime) -> bool:
        self._fill(now)
        return self._tokens >= self._burst

    def _fill(self, now: datetime) -> None:
        elapsed = max(0.0, (now - self._filled_at).total_seconds())
        self._tokens = min(self._burst, self._tokens + elapsed * self._per_second)
        self._filled_at = now


class Buckets:
    """One bucket for each seat, whichever connection speaks for it: coming back does not fill it."""

    def __init__(self, *, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._new = partial(Bucket, burst=burst, per_second=per_second)
        self._buckets: dict[Hashable, Bucket] = {}
        self._forget_at = MANY

    def of(self, seat: Hashable, now: datetime) -> Bucket:
        if len(self._buckets) >= self._forget_at:
            self._buckets = {known: one for known, one in self._buckets.items() if not one.is_full(now)}
            self._forget_at = max(MANY, 2 * len(self._buckets))
        return self._buckets.setdefault(seat, self._new(now))

    def __len__(self) -> int:
        return len(self._buckets)
