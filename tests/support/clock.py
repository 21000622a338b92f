"""A clock that goes when it is told to."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday; 13 h 00 in Paris


class GivenClock:
    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **length: float) -> None:
        self._now += timedelta(**length)

    def set(self, now: datetime) -> None:
        self._now = now

    def set_to_now(self) -> None:
        """The machine's time, for tests with a program beside us that knows no other."""
        self._now = datetime.now(UTC)
