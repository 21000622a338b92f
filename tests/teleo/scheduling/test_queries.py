"""What is open, read from the database: whose, where, when, and without absences."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.core.periods import Period
from teleo.infra.work import Works
from teleo.scheduling import open_periods_of
from teleo.scheduling.tables import Absence
from tests.support import builders
from tests.support.builders import Practice

TUESDAY = date(2026, 11, 24)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


async def opened(works: Works, at: Practice, first: date, last: date) -> list[tuple[datetime, datetime]]:
    async with works.reading() as session:
        calendar = at.calendar
        periods = await open_periods_of(
            session, calendar.practitioner_id, calendar.establishment_id, calendar.zone, (first, last)
        )
    return [(period.starts_at, period.ends_at) for period in periods]


async def be_absent(works: Works, at: Practice, period: Period) -> None:
    async with works.open(SYSTEM) as work:
        absence = Absence(
            id=new_id(),
            practitioner_id=at.practitioner.id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
        )
        await work.save(absence)


async def test_days_of_the_range_are_both_inside(works: Works) -> None:
    minimes = await builders.practice(works)

    found = await opened(works, minimes, TUESDAY, TUESDAY + timedelta(days=1))

    wednesday = TUESDAY + timedelta(days=1)
    assert found == [(utc(TUESDAY, 7), utc(TUESDAY, 17)), (utc(wednesday, 7), utc(wednesday, 17))]


async def test_an_opening_counts_within_its_validity_only(works: Works) -> None:
    minimes = await builders.practice(works, valid_from=TUESDAY, valid_until=TUESDAY)

    assert len(await opened(works, minimes, TUESDAY - timedelta(days=3), TUESDAY + timedelta(days=3))) == 1
    assert await opened(works, minimes, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=9)) == []
    assert await opened(works, minimes, TUESDAY - timedelta(days=9), TUESDAY - timedelta(days=1)) == []


async def test_another_establishment_and_another_practitioner_are_not_open_for_that(works: Works) -> None:
    minimes = await builders.practice(works)
    elsewhere = await builders.establishment(works, name="Ailleurs")
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")

    assert (
        await opened(works, Practice(elsewhere, minimes.practitioner, minimes.reason), TUESDAY, TUESDAY) == []
    )
    assert await opened(works, Practice(minimes.here, hugo, minimes.reason), TUESDAY, TUESDAY) == []


async def test_an_absence_is_taken_out_wherever_it_begins_and_ends(works: Works) -> None:
    minimes = await builders.practice(works)
    await be_absent(works, minimes, Period(utc(TUESDAY, 9), utc(TUESDAY, 10, 30)))
    await be_absent(works, minimes, Period(utc(TUESDAY - timedelta(days=2), 0), utc(TUESDAY, 8)))
    await be_absent(works, minimes, Period(utc(TUESDAY, 16), utc(TUESDAY + timedelta(days=9), 0)))

    found = await opened(works, minimes, TUESDAY, TUESDAY)

    assert found == [(utc(TUESDAY, 8), utc(TUESDAY, 9)), (utc(TUESDAY, 10, 30), utc(TUESDAY, 16))]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", date(2026, 3, 29), 9),  # the spring night: 02:00 to 03:00 does not exist
        ("Europe/Paris", date(2026, 10, 25), 11),  # the autumn night: 02:00 to 03:00 comes twice
        ("Indian/Reunion", date(2026, 3, 29), 10),
        ("Indian/Reunion", date(2026, 10, 25), 10),
    ],
)
async def test_an_opening_across_a_clock_change_lasts_what_really_passes(
    works: Works, zone: str, day: date, hours: int
) -> None:
    night = await builders.practice(works, zone=zone, starts=time(0), ends=time(10))

    [(starts_at, ends_at)] = await opened(works, night, day, day)

    assert ends_at - starts_at == timedelta(hours=hours)
    assert starts_at.astimezone(ZoneInfo(zone)).time() == time(0)
    assert ends_at.astimezone(ZoneInfo(zone)).time() == time(10)
