"""The ten seconds to think again, and what becomes of an appointment when its consultation begins."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.appointments import (
    AppointmentView,
    ChangeUndone,
    MoveAppointment,
    appointment_for,
    cancel,
    change_to_undo,
    keep,
    miss,
    move,
    undo_change,
    unsettled_until,
)
from teleo.appointments.tables import Occupation
from teleo.core.actor import SYSTEM, Actor
from teleo.core.errors import Failure
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

AT_TWO = NOON + timedelta(hours=2)
AT_THREE = NOON + timedelta(hours=3)
AT_FOUR = NOON + timedelta(hours=4)


async def nothing(work: Work, fact: object) -> None:
    """Someone listens, so that the outbox keeps the fact."""


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions([Reaction("tests.undone", ChangeUndone, nothing)])


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
def assistant(minimes: Practice) -> Actor:
    return builders.assistant_of(minimes.here)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, AT_TWO)


async def moved(works: Works, actor: Actor, booked: AppointmentView, to: object = AT_THREE) -> None:
    async with works.open(actor) as work:
        await move(work, booked.id, MoveAppointment.model_validate({"starts_at": to}))


async def cancelled(works: Works, actor: Actor, booked: AppointmentView) -> None:
    async with works.open(actor) as work:
        await cancel(work, booked.id)


async def undone(works: Works, actor: Actor, booked: AppointmentView) -> str:
    """What came of it: the state and time that it is back in, or the code of the failure."""
    try:
        async with works.open(actor) as work:
            found = await undo_change(work, booked.id)
    except Failure as refused:
        return refused.code
    return f"{found.state} at {found.starts_at:%H:%M}"


async def occupations(works: Works) -> list[tuple[str, str]]:
    async with works.reading() as session:
        rows = await session.scalars(select(Occupation).order_by(Occupation.starts_at))
        return [(row.state, f"{row.starts_at:%H:%M}") for row in rows]


async def test_a_move_undone_is_as_if_it_had_not_been(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    await moved(works, assistant, booked)

    assert await undone(works, assistant, booked) == "booked at 14:00"
    assert await occupations(works) == [("booked", "14:00")]
    async with works.reading() as session:
        assert await unsettled_until(session, booked.id, NOON) is None
        facts = list(await session.scalars(select(OutboxMessage.topic)))
    assert facts == ["appointment_change_undone"]


async def test_a_cancellation_undone_is_as_if_it_had_not_been(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    await cancelled(works, assistant, booked)

    assert await undone(works, assistant, booked) == "booked at 14:00"
    assert await occupations(works) == [("booked", "14:00")]


async def test_after_ten_seconds_it_is_too_late(
    works: Works, clock: GivenClock, assistant: Actor, booked: AppointmentView
) -> None:
    await cancelled(works, assistant, booked)
    clock.forward(seconds=10)

    assert await undone(works, assistant, booked) == "undo_too_late"
    async with works.reading() as session:
        assert await change_to_undo(session, "assistant", booked.id, clock.now()) is None


async def test_what_was_never_changed_or_is_undone_already_cannot_be_undone(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    before = await undone(works, assistant, booked)
    await moved(works, assistant, booked)
    await undone(works, assistant, booked)

    assert (before, await undone(works, assistant, booked)) == ("undo_too_late", "undo_too_late")


async def test_each_side_undoes_its_own_changes(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    patient = builders.patient_of(booked)
    await moved(works, assistant, booked)
    not_his = await undone(works, patient, booked)
    await cancelled(works, patient, booked)
    not_theirs = await undone(works, assistant, booked)

    assert (not_his, not_theirs) == ("undo_too_late", "undo_too_late")
    assert await undone(works, patient, booked) == "booked at 15:00"


async def test_the_last_change_is_undone_first_and_then_the_one_before(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    await moved(works, assistant, booked)
    await moved(works, assistant, booked, AT_FOUR)

    assert [await undone(works, assistant, booked) for _ in range(3)] == [
        "booked at 15:00",
        "booked at 14:00",
        "undo_too_late",
    ]
    assert await occupations(works) == [("booked", "14:00")]


async def test_a_time_that_someone_else_took_meanwhile_is_not_taken_back(
    works: Works, clock: GivenClock, minimes: Practice, assistant: Actor, booked: AppointmentView
) -> None:
    await moved(works, assistant, booked)
    clock.forward(seconds=10)
    await builders.appointment(works, minimes, AT_TWO)
    clock.forward(seconds=-10)  # a process whose clock is behind

    assert await undone(works, assistant, booked) == "undo_too_late"
    assert await occupations(works) == [("booked", "14:00"), ("booked", "15:00")]


async def test_a_consultation_that_begins_keeps_its_appointment_where_people_know_it(
    works: Works, assistant: Actor, booked: AppointmentView
) -> None:
    await cancelled(works, assistant, booked)

    async with works.open(SYSTEM) as work:
        await keep(work, booked.id)

    async with works.reading() as session:
        found = await appointment_for(session, booked.id)
    assert (found.state, found.starts_at) == ("kept", AT_TWO)
    assert await occupations(works) == [("booked", "14:00")]
    assert await undone(works, assistant, booked) == "undo_too_late"


async def test_what_is_kept_or_missed_stays_so(works: Works, minimes: Practice) -> None:
    first = await builders.appointment(works, minimes, AT_TWO)
    second = await builders.appointment(works, minimes, AT_THREE)

    async with works.open(SYSTEM) as work:
        await keep(work, first.id)
        await miss(work, first.id)
        await miss(work, second.id)
        await keep(work, second.id)

    async with works.reading() as session:
        states = [(await appointment_for(session, one.id)).state for one in (first, second)]
    assert states == ["kept", "missed"]
