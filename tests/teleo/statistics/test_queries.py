"""What is counted of an appointment that the day's end has not settled yet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from teleo.consultations import CLOSES_AFTER, Outcome
from teleo.core.ids import new_id
from teleo.statistics.queries import _encounter

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENDS = NOON + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("after", "waited", "had_incident", "missed"),
    [
        (CLOSES_AFTER, False, False, True),
        (CLOSES_AFTER - timedelta(seconds=1), False, False, False),
        (CLOSES_AFTER, True, False, False),
        (CLOSES_AFTER, False, True, False),
    ],
)
def test_it_is_missed_as_the_day_s_end_would_say(
    after: timedelta, waited: bool, had_incident: bool, missed: bool
) -> None:
    outcome = Outcome(
        practitioner_id=new_id(),
        appointed_at=NOON,
        ends_at=ENDS,
        appointment_state="booked",
        waiting_since=NOON if waited else None,
        started_at=None,
        had_incident=had_incident,
        answers={},
    )

    assert _encounter(outcome, ZoneInfo("Europe/Paris"), ENDS + after).was_missed is missed
