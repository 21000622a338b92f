"""Free slots and taken time, read from the database across both clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from teleo.appointments import AppointmentUnknown, OutsideOpenings, free_slots
from teleo.appointments.queries import (
    appointment_of,
    appointments_among,
    appointments_of_practitioner,
    taken_time,
)
from teleo.appointments.rules import HORIZON
from teleo.appointments.tables import Appointment, Occupation
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.core.periods import Period
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

TODAY = date(2026, 11, 24)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


async def free_on(works: Works, at: Practice, first: date, last: date | None = None) -> list[datetime]:
    async with works.reading() as session:
        found = await free_slots(
            session, at.calendar, (first, last or first), at.reason.minutes, works.clock.now()
        )
    return list(found)


async def test_what_is_booked_and_what_is_past_is_not_free(works: Works, clock: GivenClock) -> None:
    minimes = await builders.practice(works, minutes=60)  # today 7 to 17 UTC, and it is noon
    await builders.appointment(works, minimes, NOON + timedelta(hours=2))

    assert await free_on(works, minimes, TODAY) == [NOON + timedelta(hours=hour) for hour in (0, 1, 3, 4)]
    clock.forward(minutes=10)  # one that has just begun may still be booked
    assert await free_on(works, minimes, TODAY) == [NOON + timedelta(hours=hour) for hour in (0, 1, 3, 4)]
    clock.forward(minutes=1)
    assert await free_on(works, minimes, TODAY) == [NOON + timedelta(hours=hour) for hour in (1, 3, 4)]


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [
        ("Europe/Paris", SPRING, 8),
        ("Europe/Paris", AUTUMN, 12),
        ("Indian/Reunion", SPRING, 10),
        ("Indian/Reunion", AUTUMN, 10),
    ],
)
async def test_on_the_night_of_a_clock_change_every_slot_that_really_passes_can_be_booked(
    works: Works, clock: GivenClock, zone: str, day: date, count: int
) -> None:
    clock.set(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=3))
    night = await builders.practice(works, zone=zone, minutes=30, starts="00:00", ends="05:00")
    jeanne = await builders.patient(works, night.here)
    free = await free_on(works, night, day)

    for start in free:
        await builders.appointment(works, night, start, who=jeanne)

    assert len(free) == count
    assert free == sorted(free[0] + timedelta(minutes=30 * number) for number in range(count))
    assert free[0].astimezone(ZoneInfo(zone)).date() == day
    assert await free_on(works, night, day) == []


async def test_a_hold_is_not_free_until_it_expires(works: Works, clock: GivenClock) -> None:
    minimes = await builders.practice(works, minutes=60)
    async with works.open(SYSTEM) as work:
        held = Occupation(
            id=new_id(),
            practitioner_id=minimes.practitioner.id,
            practitioner_serial=minimes.practitioner.serial,
            starts_at=NOON + timedelta(hours=1),
            ends_at=NOON + timedelta(hours=2),
            state="held",
            expires_at=NOON + timedelta(seconds=10),
        )
        await work.save(held)

    before = await free_on(works, minimes, TODAY)
    clock.forward(seconds=10)
    after = await free_on(works, minimes, TODAY)

    assert NOON + timedelta(hours=1) not in before
    assert NOON + timedelta(hours=1) in after


async def test_time_taken_elsewhere_is_not_free_and_says_nothing(works: Works) -> None:
    minimes = await builders.practice(works, minutes=60)
    there = await builders.same_practitioner_elsewhere(works, minimes)
    ours = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await builders.appointment(works, there, NOON + timedelta(hours=3))
    day = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))

    async with works.reading() as session:
        taken = await taken_time(session, minimes.here.id, minimes.practitioner.id, day, NOON)

    assert [time.appointment for time in taken] == [ours, None]
    assert taken[1].period.starts_at == NOON + timedelta(hours=3)
    assert NOON + timedelta(hours=3) not in await free_on(works, minimes, TODAY)
    assert NOON + timedelta(hours=1) not in await free_on(works, there, TODAY)


async def test_a_cancelled_appointment_gives_its_time_back(works: Works) -> None:
    minimes = await builders.practice(works, minutes=60)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    async with works.open(SYSTEM) as work:
        await work.session.execute(update(Appointment).values(state="cancelled"))
        await work.session.execute(update(Occupation).values(state="released"))

    assert NOON + timedelta(hours=1) in await free_on(works, minimes, TODAY)
    async with works.reading() as session:
        day = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))
        assert (
            await appointments_of_practitioner(session, minimes.here.id, minimes.practitioner.id, day) == ()
        )
        assert await taken_time(session, minimes.here.id, minimes.practitioner.id, day, NOON) == ()
        assert set(await appointments_among(session, [booked.id, new_id()])) == {booked.id}


async def test_a_practitioners_appointments_are_those_that_start_in_the_period(works: Works) -> None:
    minimes = await builders.practice(works)
    there = await builders.same_practitioner_elsewhere(works, minimes)
    starts = [NOON + timedelta(hours=hour) for hour in (3, 1, 2)]
    for start in starts:
        await builders.appointment(works, minimes, start)
    await builders.appointment(works, there, NOON + timedelta(hours=4))
    period = Period(NOON + timedelta(hours=1), NOON + timedelta(hours=3))

    async with works.reading() as session:
        found = await appointments_of_practitioner(session, minimes.here.id, minimes.practitioner.id, period)

    assert [view.starts_at for view in found] == [starts[1], starts[2]]


async def test_an_appointment_of_another_establishment_is_unknown(works: Works) -> None:
    minimes, elsewhere = await builders.practice(works), await builders.practice(works)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    async with works.reading() as session:
        assert await appointment_of(session, minimes.here.id, booked.id) == booked
        for stranger, asked in ((elsewhere.here.id, booked.id), (minimes.here.id, new_id())):
            with pytest.raises(AppointmentUnknown):
                await appointment_of(session, stranger, asked)


async def test_a_calendar_is_shown_as_far_ahead_as_it_can_be_booked(works: Works) -> None:
    minimes = await builders.practice(works, minutes=60)
    last = TODAY + HORIZON

    free = await free_on(works, minimes, last, last + timedelta(days=2))

    assert free[-1] == NOON + HORIZON
    await builders.appointment(works, minimes, free[-1])
    with pytest.raises(OutsideOpenings):
        await builders.appointment(works, minimes, free[-1] + timedelta(hours=1))
