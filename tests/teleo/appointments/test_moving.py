"""Moving an appointment: what is held, what is refused, and races for the same time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.appointments import (
    AppointmentBooked,
    AppointmentMoved,
    AppointmentView,
    MoveAppointment,
    appointment_as_told,
    appointment_for,
    cancel,
    free_slots,
    move,
    unsettled_until,
)
from teleo.appointments.moving import slots_offered
from teleo.appointments.tables import AppointmentChange, Occupation
from teleo.audit.tables import AuditEntry
from teleo.core.actor import Actor
from teleo.core.errors import Failure
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

AT_TWO = NOON + timedelta(hours=2)
AT_THREE = NOON + timedelta(hours=3)


async def nothing(work: Work, fact: object) -> None:
    """Someone listens, so that the outbox keeps the facts."""


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions(
        [
            Reaction("tests.booked", AppointmentBooked, nothing),
            Reaction("tests.moved", AppointmentMoved, nothing),
        ]
    )


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, AT_TWO)


async def attempt(works: Works, actor: Actor, booked: AppointmentView, hours: float) -> str:
    """What came of moving it to so many hours after noon: « moved », or the code of the failure."""
    try:
        async with works.open(actor) as work:
            await move(work, booked.id, MoveAppointment(starts_at=NOON + timedelta(hours=hours)))
    except Failure as refused:
        return refused.code
    return "moved"


async def now_at(works: Works, booked: AppointmentView) -> AppointmentView:
    async with works.reading() as session:
        return await appointment_for(session, booked.id)


async def is_free(works: Works, clock: GivenClock, at: Practice, hours: float) -> bool:
    day = NOON.date()
    async with works.reading() as session:
        starts = await free_slots(session, at.calendar, (day, day), at.reason.minutes, clock.now())
    return NOON + timedelta(hours=hours) in starts


async def occupations(works: Works) -> list[tuple[str, object]]:
    async with works.reading() as session:
        rows = await session.scalars(select(Occupation).order_by(Occupation.starts_at))
        return [(row.state, row.starts_at) for row in rows]


async def test_it_stands_at_its_new_time_at_once_and_the_next_revision(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    async with works.open(builders.assistant_of(minimes.here)) as work:
        changed = await move(work, booked.id, MoveAppointment(starts_at=AT_THREE))

    assert changed.undo_until == NOON + timedelta(seconds=10)
    assert changed.appointment == await now_at(works, booked)
    moved = changed.appointment
    assert (moved.starts_at, moved.ends_at) == (AT_THREE, AT_THREE + timedelta(minutes=20))
    assert (moved.state, moved.revision, moved.id) == ("booked", 1, booked.id)
    async with works.reading() as session:
        trail = await session.scalar(select(AuditEntry).where(AuditEntry.act == "appointment_moved"))
        change = await session.scalar(select(AppointmentChange))
    assert trail is not None
    assert change is not None
    assert (trail.subject_id, change.made_by, change.from_starts_at) == (booked.id, "assistant", AT_TWO)


async def test_nobody_hears_of_it_before_it_can_no_longer_be_undone(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    await attempt(works, builders.assistant_of(minimes.here), booked, 3)

    async with works.reading() as session:
        fact = await session.scalar(select(OutboxMessage).where(OutboxMessage.topic == "appointment_moved"))
        known = await appointment_as_told(session, booked.id, NOON + timedelta(seconds=9))
        known_then = await appointment_as_told(session, booked.id, NOON + timedelta(seconds=10))
        waits = await unsettled_until(session, booked.id, NOON)
    assert fact is not None
    assert fact.due_at == NOON + timedelta(seconds=10) == waits
    assert (known.starts_at, known_then.starts_at) == (AT_TWO, AT_THREE)


async def test_the_old_slot_is_held_ten_seconds_then_offered_and_booked_again(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    jeanne = await builders.patient(works, minimes.here)
    await attempt(works, builders.assistant_of(minimes.here), booked, 3)

    assert not await is_free(works, clock, minimes, 2)
    with pytest.raises(Failure) as refused:
        await builders.appointment(works, minimes, AT_TWO, who=jeanne)
    clock.forward(seconds=10)

    assert refused.value.code == "slot_taken"
    assert await is_free(works, clock, minimes, 2)
    await builders.appointment(works, minimes, AT_TWO, who=jeanne)
    assert await occupations(works) == [("booked", AT_TWO), ("booked", AT_THREE)]


async def test_a_move_by_a_few_minutes_holds_what_it_leaves(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    outcome = await attempt(works, builders.assistant_of(minimes.here), booked, 2 + 1 / 6)

    assert outcome == "moved"
    assert await occupations(works) == [("held", AT_TWO), ("booked", AT_TWO + timedelta(minutes=10))]


async def test_there_and_back_within_the_ten_seconds_is_no_obstacle_to_itself(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)

    outcomes = [await attempt(works, actor, booked, hours) for hours in (3, 2, 2)]

    assert outcomes == ["moved", "moved", "slot_taken"]
    assert (await now_at(works, booked)).starts_at == AT_TWO
    assert await occupations(works) == [("booked", AT_TWO), ("held", AT_THREE)]


@pytest.mark.parametrize(
    ("hours", "code"), [(-1, "slot_past"), (6, "outside_openings"), (24 * 401, "outside_openings")]
)
async def test_the_past_and_closed_hours_are_refused(
    works: Works, minimes: Practice, booked: AppointmentView, hours: float, code: str
) -> None:
    assert await attempt(works, builders.assistant_of(minimes.here), booked, hours) == code
    assert (await now_at(works, booked)).starts_at == AT_TWO


async def test_another_establishment_and_another_patient_cannot_move_it(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    elsewhere = await builders.practice(works)
    other = await builders.appointment(works, minimes, AT_THREE + timedelta(hours=1))

    outcomes = [
        await attempt(works, actor, booked, 3)
        for actor in (builders.assistant_of(elsewhere.here), builders.patient_of(other))
    ]

    assert outcomes == ["appointment_unknown"] * 2


async def test_a_patient_moves_his_own_until_an_hour_before(
    works: Works, clock: GivenClock, booked: AppointmentView
) -> None:
    patient = builders.patient_of(booked)

    first = await attempt(works, patient, booked, 3)
    clock.set(AT_THREE - timedelta(hours=1))
    late = await attempt(works, patient, booked, 4)

    assert (first, late) == ("moved", "too_late_to_change")


async def test_a_patient_takes_slots_as_they_are_offered_and_not_the_very_next(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    patient = builders.patient_of(booked)
    async with works.reading() as session:
        offered = await slots_offered(session, booked, minimes.here.zone_info, NOON, days=1)

    between_two = await attempt(works, patient, booked, 3.25)
    too_soon = await attempt(works, patient, booked, 2 / 3)

    assert offered[0] == NOON + timedelta(hours=1)
    assert AT_TWO not in offered
    assert (between_two, too_soon) == ("slot_taken", "slot_taken")


async def test_the_other_establishment_of_the_practitioner_is_in_the_way_too(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    there = await builders.same_practitioner_elsewhere(works, minimes)
    await builders.appointment(works, there, AT_THREE)

    outcome = await attempt(works, builders.assistant_of(minimes.here), booked, 3 + 1 / 6)

    assert outcome == "slot_taken"


async def test_twenty_who_move_to_one_slot_at_once_make_one_move(works: Works, minimes: Practice) -> None:
    actor = builders.assistant_of(minimes.here)
    jeanne = await builders.patient(works, minimes.here)
    starts = [NOON + timedelta(days=1, hours=-4, minutes=20 * number) for number in range(20)]
    all_booked = [await builders.appointment(works, minimes, start, who=jeanne) for start in starts]

    outcomes = await asyncio.gather(*(attempt(works, actor, one, 3) for one in all_booked))

    assert sorted(outcomes) == ["moved"] + ["slot_taken"] * 19


async def test_two_who_change_places_at_once_are_both_told_clearly(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)
    other = await builders.appointment(works, minimes, AT_THREE)

    outcomes = [
        set(await asyncio.gather(attempt(works, actor, booked, 3), attempt(works, actor, other, 2)))
        for _ in range(5)
    ]

    assert outcomes == [{"slot_taken"}] * 5


async def test_bookings_moves_and_cancellations_of_one_time_leave_one_appointment_in_it(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)
    jeanne = await builders.patient(works, minimes.here)
    others = [
        await builders.appointment(works, minimes, AT_THREE + timedelta(minutes=20 * number), who=jeanne)
        for number in range(3)
    ]

    async def cancelled() -> str:
        try:
            async with works.open(actor) as work:
                await cancel(work, booked.id)
        except Failure as refused:
            return refused.code
        return "cancelled"

    async def newly_booked() -> str:
        try:
            await builders.appointment(works, minimes, AT_TWO, who=jeanne)
        except Failure as refused:
            return refused.code
        return "booked"

    outcomes = await asyncio.gather(
        cancelled(),
        attempt(works, actor, booked, 1),
        *(attempt(works, actor, one, 2) for one in others),
        *(newly_booked() for _ in range(10)),
    )

    # Whichever of the two came first, the time it left is held: nobody gets it before ten seconds have passed.
    assert outcomes[0] in {"cancelled", "appointment_fixed"}
    assert {"moved", "appointment_fixed"} >= {outcomes[1]}
    assert set(outcomes[2:]) == {"slot_taken"}
