"""A colleague takes an appointment at its own time, and never two at once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from teleo.appointments import (
    AppointmentFixed,
    AppointmentUnknown,
    AppointmentView,
    ColleagueBusy,
    appointment_for,
    busy_among,
    cancel,
    hand_over,
)
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.directory import PractitionerUnknown
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def hugo(works: Works, minimes: Practice) -> Practice:
    """A colleague, open at the same hours."""
    who = await builders.practitioner(works, minimes.here, first_name="Hugo", family_name="Delmas")
    await builders.opening(works, minimes.here, who)
    return Practice(minimes.here, who, minimes.reason)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, NOON.replace(minute=10))


async def give(works: Works, at: Practice, booked: AppointmentView, to: Practice) -> AppointmentView:
    async with works.open(builders.assistant_of(at.here)) as work:
        return await hand_over(work, booked.id, to.practitioner.id)


async def test_the_time_stays_and_the_calendars_change(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    handed = await give(works, minimes, booked, hugo)

    assert (handed.practitioner_id, handed.period) == (hugo.practitioner.id, booked.period)
    again = await builders.appointment(works, minimes, booked.starts_at)
    assert again.practitioner_id == minimes.practitioner.id
    async with works.reading() as session:
        both = [minimes.practitioner.id, hugo.practitioner.id]
        assert await busy_among(session, both, booked.period) == frozenset(both)
        acts = select(AuditEntry.act).where(AuditEntry.subject_id == booked.id).order_by(AuditEntry.id)
        assert list(await session.scalars(acts)) == ["appointment_booked", "appointment_handed_over"]


async def test_one_who_is_taken_for_a_minute_of_it_is_not_free(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    await builders.appointment(works, hugo, booked.ends_at - timedelta(minutes=1))

    with pytest.raises(ColleagueBusy):
        await give(works, minimes, booked, hugo)

    async with works.reading() as session:
        assert (await appointment_for(session, booked.id)).practitioner_id == minimes.practitioner.id


async def test_what_was_overbooked_with_one_is_not_with_the_other(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    await builders.appointment(works, hugo, booked.starts_at)
    async with works.open(SYSTEM) as work:
        await work.session.execute(text("UPDATE occupations SET overbooked = true"))
        await work.session.execute(
            text("UPDATE occupations SET overbooked = false WHERE practitioner_id = :id"),
            {"id": hugo.practitioner.id},
        )

    with pytest.raises(ColleagueBusy):
        await give(works, minimes, booked, hugo)


async def test_of_two_handed_to_the_same_at_once_one_is_refused(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    ines = await builders.practitioner(works, minimes.here, first_name="Inès", family_name="Rouquette")
    await builders.opening(works, minimes.here, ines)
    third = Practice(minimes.here, ines, minimes.reason)
    other = await builders.appointment(works, third, booked.starts_at)

    outcomes = await asyncio.gather(
        give(works, minimes, booked, hugo), give(works, minimes, other, hugo), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AppointmentView", "ColleagueBusy"]


async def test_two_who_hand_over_to_one_another_do_not_wait_for_ever(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    other = await builders.appointment(works, hugo, booked.starts_at + timedelta(hours=1))

    await asyncio.gather(give(works, minimes, booked, hugo), give(works, minimes, other, minimes))

    async with works.reading() as session:
        owners = [(await appointment_for(session, one.id)).practitioner_id for one in (booked, other)]
    assert owners == [hugo.practitioner.id, minimes.practitioner.id]


async def test_neither_to_oneself_nor_elsewhere_nor_what_is_over(
    works: Works, minimes: Practice, hugo: Practice, booked: AppointmentView
) -> None:
    elsewhere = await builders.practice(works)

    with pytest.raises(ColleagueBusy):
        await give(works, minimes, booked, minimes)
    with pytest.raises(PractitionerUnknown):
        await give(works, minimes, booked, elsewhere)
    with pytest.raises(AppointmentUnknown):
        await give(works, elsewhere, booked, elsewhere)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, booked.id)
    with pytest.raises(AppointmentFixed):
        await give(works, minimes, booked, hugo)
