"""Cancelling: the slot is held, then free; nobody hears of it before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.appointments import AppointmentCancelled, AppointmentView, cancel, free_slots, keep
from teleo.appointments.queries import appointment_as_told
from teleo.core.actor import SYSTEM, Actor
from teleo.core.errors import Failure
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

AT_TWO = NOON + timedelta(hours=2)


async def nothing(work: Work, fact: object) -> None:
    """Someone listens, so that the outbox keeps the fact."""


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions([Reaction("tests.cancelled", AppointmentCancelled, nothing)])


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, AT_TWO)


async def attempt(works: Works, actor: Actor, booked: AppointmentView) -> str:
    """The state it comes to, or the code of the failure."""
    try:
        async with works.open(actor) as work:
            return (await cancel(work, booked.id)).appointment.state
    except Failure as refused:
        return refused.code


async def is_free(works: Works, clock: GivenClock, at: Practice) -> bool:
    day = NOON.date()
    async with works.reading() as session:
        return AT_TWO in await free_slots(session, at.calendar, (day, day), at.reason.minutes, clock.now())


async def test_its_slot_is_held_ten_seconds_and_free_afterwards(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    outcome = await attempt(works, builders.assistant_of(minimes.here), booked)

    held = not await is_free(works, clock, minimes)
    clock.forward(seconds=10)
    assert (outcome, held, await is_free(works, clock, minimes)) == ("cancelled", True, True)
    again = await builders.appointment(works, minimes, AT_TWO)
    assert again.state == "booked"


async def test_its_patient_knows_nothing_before_the_ten_seconds_have_passed(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    await attempt(works, builders.assistant_of(minimes.here), booked)

    async with works.reading() as session:
        [fact] = await session.scalars(select(OutboxMessage))
        before = await appointment_as_told(session, booked.id, NOON + timedelta(seconds=9))
        after = await appointment_as_told(session, booked.id, NOON + timedelta(seconds=10))
    assert fact.due_at == NOON + timedelta(seconds=10)
    assert (before.state, after.state) == ("booked", "cancelled")


async def test_a_patient_who_cancels_sees_it_at_once(works: Works, booked: AppointmentView) -> None:
    outcome = await attempt(works, builders.patient_of(booked), booked)

    async with works.reading() as session:
        known = await appointment_as_told(session, booked.id, NOON)
    assert (outcome, known.state, known.revision) == ("cancelled", "cancelled", 1)


@pytest.mark.parametrize(("hours_before", "code"), [(1, "too_late_to_change"), (1.01, "cancelled")])
async def test_a_patient_may_until_an_hour_before(
    works: Works, clock: GivenClock, booked: AppointmentView, hours_before: float, code: str
) -> None:
    clock.set(AT_TWO - timedelta(hours=hours_before))

    assert await attempt(works, builders.patient_of(booked), booked) == code


@pytest.mark.parametrize(("hours_after", "code"), [(4, "cancelled"), (4.5, "too_late_to_change")])
async def test_an_assistant_may_while_the_practitioner_is_late(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView, hours_after: float, code: str
) -> None:
    clock.set(AT_TWO + timedelta(hours=hours_after))

    assert await attempt(works, builders.assistant_of(minimes.here), booked) == code


async def test_what_is_cancelled_or_has_begun_cannot_be_cancelled(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)
    begun = await builders.appointment(works, minimes, AT_TWO + timedelta(hours=1))
    async with works.open(SYSTEM) as work:
        await keep(work, begun.id)

    outcomes = [await attempt(works, actor, one) for one in (booked, booked, begun)]

    assert outcomes == ["cancelled", "appointment_fixed", "appointment_fixed"]


async def test_nobody_else_cancels_it(works: Works, minimes: Practice, booked: AppointmentView) -> None:
    elsewhere = await builders.practice(works)
    neighbour = await builders.appointment(works, minimes, AT_TWO + timedelta(hours=1))

    outcomes = [
        await attempt(works, actor, booked)
        for actor in (builders.assistant_of(elsewhere.here), builders.patient_of(neighbour))
    ]

    assert outcomes == ["appointment_unknown"] * 2
