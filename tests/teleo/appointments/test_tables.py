"""The no-overlap constraint itself, without any code of ours before it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from teleo.appointments.tables import ONE_AT_A_TIME, Occupation
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works, constraint_of
from tests.support import builders
from tests.support.builders import Practice

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


async def occupy(
    works: Works, at: Practice, *, starts_at: datetime = NINE, minutes: float = 20, **changes: object
) -> None:
    usual: dict[str, object] = {
        "id": new_id(),
        "practitioner_id": at.practitioner.id,
        "practitioner_serial": at.practitioner.serial,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "state": "booked",
    }
    async with works.open(SYSTEM) as work:
        await work.save(Occupation(**usual | changes))


async def occupations(works: Works) -> int:
    async with works.reading() as session:
        return len(list(await session.scalars(select(Occupation.id))))


async def refused(works: Works, at: Practice, **changes: object) -> str:
    """The name of the constraint that refuses."""
    with pytest.raises(IntegrityError) as breach:
        await occupy(works, at, **changes)  # type: ignore[arg-type]  # the fields of an occupation
    return constraint_of(breach.value)


@pytest.mark.parametrize(("after", "minutes"), [(0, 20), (5, 5), (-10, 15), (-10, 60), (19, 1)])
async def test_two_occupations_of_one_practitioner_never_overlap(
    works: Works, minimes: Practice, after: int, minutes: int
) -> None:
    await occupy(works, minimes)

    assert (
        await refused(works, minimes, starts_at=NINE + timedelta(minutes=after), minutes=minutes)
        == ONE_AT_A_TIME
    )


@pytest.mark.parametrize("after", [-20, 20])
async def test_those_that_merely_touch_do_not_overlap(works: Works, minimes: Practice, after: int) -> None:
    await occupy(works, minimes)

    await occupy(works, minimes, starts_at=NINE + timedelta(minutes=after))

    assert await occupations(works) == 2


async def test_another_practitioner_may_be_busy_at_the_same_time(works: Works, minimes: Practice) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    await occupy(works, minimes)

    await occupy(works, Practice(minimes.here, hugo, minimes.reason))

    assert await occupations(works) == 2


@pytest.mark.parametrize("year", [2000, 2199])
async def test_neighbouring_serial_numbers_never_meet_at_either_end_of_the_years(
    works: Works, minimes: Practice, year: int
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    edge = datetime(year, 1, 1, tzinfo=UTC) if year == 2000 else datetime(year, 12, 31, 23, 0, tzinfo=UTC)
    await occupy(works, minimes, starts_at=edge, minutes=59)

    await occupy(works, Practice(minimes.here, hugo, minimes.reason), starts_at=edge, minutes=59)

    async with works.reading() as session:
        first, second = await session.scalars(
            select(Occupation.span).order_by(Occupation.practitioner_serial)
        )
    assert first.upper is not None
    assert second.lower is not None
    assert first.upper <= second.lower


async def test_what_is_overbooked_on_purpose_or_released_does_not_count(
    works: Works, minimes: Practice
) -> None:
    await occupy(works, minimes, state="released")
    await occupy(works, minimes)

    await occupy(works, minimes, overbooked=True)
    await occupy(works, minimes, state="released")

    assert await occupations(works) == 4


async def test_a_hold_counts_as_a_booking(works: Works, minimes: Practice) -> None:
    await occupy(works, minimes, state="held", expires_at=NINE)

    assert await refused(works, minimes) == ONE_AT_A_TIME


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"minutes": 0}, "ck_occupations_ends_after_start"),
        ({"minutes": 20.5}, "ck_occupations_whole_minutes"),
        ({"starts_at": NINE + timedelta(seconds=30)}, "ck_occupations_whole_minutes"),
        ({"starts_at": NINE + timedelta(microseconds=1)}, "ck_occupations_whole_minutes"),
        ({"starts_at": datetime(1999, 12, 31, 23, 50, tzinfo=UTC)}, "ck_occupations_years"),
        ({"starts_at": datetime(2199, 12, 31, 23, 50, tzinfo=UTC)}, "ck_occupations_years"),
        ({"practitioner_serial": 0}, "ck_occupations_serial"),
        ({"state": "held"}, "ck_occupations_held_expires"),
        ({"expires_at": NINE}, "ck_occupations_held_expires"),
        ({"state": "kept"}, "ck_occupations_state"),
    ],
)
async def test_what_could_escape_the_constraint_is_refused(
    works: Works, minimes: Practice, changes: dict[str, object], constraint: str
) -> None:
    assert await refused(works, minimes, **changes) == constraint


@pytest.mark.parametrize("seconds", [30, 59])
async def test_a_span_shorter_than_a_minute_cannot_be_an_empty_range(
    works: Works, minimes: Practice, seconds: int
) -> None:
    with pytest.raises(IntegrityError):
        await occupy(works, minimes, minutes=seconds / 60)

    async with works.reading() as session:
        assert list(await session.scalars(select(Occupation))) == []


async def test_an_occupation_that_ends_before_it_starts_is_refused(works: Works, minimes: Practice) -> None:
    # The range itself refuses, before any CHECK is looked at.
    with pytest.raises(DBAPIError):
        await occupy(works, minimes, minutes=-20)
