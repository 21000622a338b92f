"""An opening goes only when nothing is left standing outside."""

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from teleo.appointments import AppointmentView, cancel, free_slots, what_stands
from teleo.core.errors import Failure
from teleo.core.ids import new_id
from teleo.directory import AppointmentsStand
from teleo.infra.work import Works
from teleo.scheduling import OpeningUnknown, remove_opening
from teleo.scheduling.tables import Opening
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON

AT_TWO = NOON + timedelta(hours=2)


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


async def only_opening(works: Works) -> Opening:
    async with works.reading() as session:
        return (await session.scalars(select(Opening))).one()


async def removed(works: Works, at: Practice, opening: Opening) -> None:
    async with works.open(builders.assistant_of(at.here)) as work:
        await remove_opening(work, opening.id, what_stands)


async def is_open(works: Works, at: Practice) -> bool:
    tomorrow = NOON.date() + timedelta(days=1)
    async with works.reading() as session:
        return bool(await free_slots(session, at.calendar, (tomorrow, tomorrow), 20, NOON))


async def test_nothing_stands_in_it_so_it_goes_and_its_past_stays(works: Works, minimes: Practice) -> None:
    await removed(works, minimes, await only_opening(works))

    assert not await is_open(works, minimes)
    assert (await only_opening(works)).valid_until == NOON.date() - timedelta(days=1)


async def test_one_that_has_not_begun_leaves_nothing(works: Works, minimes: Practice) -> None:
    later = await builders.opening(works, minimes.here, minimes.practitioner, valid_from=date(2027, 3, 1))

    async with works.open(builders.assistant_of(minimes.here)) as work:
        await remove_opening(work, later, what_stands)

    assert (await only_opening(works)).id != later


async def test_future_appointments_refuse_it_and_are_listed_in_time_order(
    works: Works, minimes: Practice
) -> None:
    second = await builders.appointment(works, minimes, AT_TWO + timedelta(days=3))
    first = await builders.appointment(works, minimes, AT_TWO)

    with pytest.raises(AppointmentsStand) as refused:
        await removed(works, minimes, await only_opening(works))

    assert refused.value.extra["appointments"] == [
        {"id": str(one.id), "starts_at": one.starts_at.isoformat()} for one in (first, second)
    ]
    assert await is_open(works, minimes)


async def test_what_is_cancelled_past_or_held_by_another_opening_does_not_stand_in_the_way(
    works: Works, minimes: Practice
) -> None:
    opening = await only_opening(works)
    gone = await builders.appointment(works, minimes, AT_TWO)
    await builders.appointment(works, minimes, AT_TWO + timedelta(days=1))
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, gone.id)
    await builders.opening(works, minimes.here, minimes.practitioner, starts=time(14), ends=time(17))

    await removed(works, minimes, opening)

    async with works.reading() as session:
        row = await session.get(Opening, opening.id)
    assert row is None or row.valid_until is not None


async def test_another_establishment_removes_nothing_here(works: Works, minimes: Practice) -> None:
    elsewhere = await builders.practice(works)

    async with works.reading() as session:
        ours = await session.scalar(select(Opening.id).where(Opening.establishment_id == minimes.here.id))
    for opening_id in (ours, new_id()):
        assert opening_id is not None
        with pytest.raises(OpeningUnknown):
            async with works.open(builders.assistant_of(elsewhere.here)) as work:
                await remove_opening(work, opening_id, what_stands)


async def test_booking_and_removing_at_once_never_leave_an_appointment_outside(
    works: Works, minimes: Practice
) -> None:
    jeanne = await builders.patient(works, minimes.here)
    opening = await only_opening(works)

    async def outcome_of(doing: object) -> str:
        try:
            return type(await doing).__name__  # type: ignore[misc]
        except Failure as refused:
            return refused.code

    outcomes = await asyncio.gather(
        *(
            outcome_of(builders.appointment(works, minimes, AT_TWO + timedelta(hours=hours / 3), who=jeanne))
            for hours in range(5)
        ),
        outcome_of(removed(works, minimes, opening)),
    )

    booked = [outcome for outcome in outcomes[:-1] if outcome == AppointmentView.__name__]
    assert (outcomes[-1] == "appointments_stand") == bool(booked)
    assert set(outcomes[:-1]) <= {AppointmentView.__name__, "outside_openings"}
    assert await is_open(works, minimes) == bool(booked)
