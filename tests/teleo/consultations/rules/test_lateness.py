"""A delay is told until midnight where the establishment stands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from teleo.consultations.rules.lateness import end_of_day


@pytest.mark.parametrize(
    ("now", "zone", "ends"),
    [
        (
            datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            "Europe/Paris",
            datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
        ),
        (
            datetime(2026, 11, 24, 22, 59, tzinfo=UTC),
            "Europe/Paris",
            datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
        ),
        (
            datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
            "Europe/Paris",
            datetime(2026, 11, 25, 23, 0, tzinfo=UTC),
        ),
        (
            datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            "Indian/Reunion",
            datetime(2026, 11, 24, 20, 0, tzinfo=UTC),
        ),
        # The clocks go back: that day has 25 hours.
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), "Europe/Paris", datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_day_ends_at_the_midnight_that_comes(now: datetime, zone: str, ends: datetime) -> None:
    assert end_of_day(now, ZoneInfo(zone)) == ends
