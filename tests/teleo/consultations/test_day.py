"""A practitioner's day: his own consultations of this establishment, in its zone, as they stand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from signaling.contract import PeerLeft, PeerSeated, PeerWaiting, RoomClosed
from teleo.consultations import RoomFeed
from teleo.consultations.day import DayRow, day_of, own_consultation, today
from teleo.consultations.errors import ConsultationUnknown
from teleo.consultations.queries import ConsultationView
from teleo.core.ids import new_id
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

TUESDAY = date(2026, 11, 24)


async def day(works: Works, at: Practice, on: date = TUESDAY) -> list[DayRow]:
    await Relay(works).drain()
    async with works.reading() as session:
        return list(await day_of(session, builders.practitioner_at(at), on, works.clock.now()))


async def test_consultations_come_in_time_order_with_whom_and_why(works: Works, minimes: Practice) -> None:
    paul = await builders.patient(works, minimes.here, birth_name="Martin", first_name="Paul", sex="M")
    late = await builders.appointment(works, minimes, NOON + timedelta(hours=3))
    early = await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=paul)

    rows = await day(works, minimes)

    assert [row.appointment for row in rows] == [early, late]
    assert [row.patient.shown_name for row in rows] == ["Paul MARTIN", "Jeanne LEFEVRE"]
    assert [row.visit_reason for row in rows] == ["Suivi", "Suivi"]
    assert [row.consultation.appointment_id for row in rows] == [early.id, late.id]


async def test_a_booking_shows_once_its_consultation_is_open(works: Works, minimes: Practice) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    async with works.reading() as session:
        before = await day_of(session, builders.practitioner_at(minimes), TUESDAY, NOON)

    assert before == ()
    assert len(await day(works, minimes)) == 1


async def test_what_is_done_elsewhere_or_by_a_colleague_is_not_there(works: Works, minimes: Practice) -> None:
    there = await builders.same_practitioner_elsewhere(works, minimes)
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    await builders.opening(works, minimes.here, hugo)
    colleague = Practice(minimes.here, hugo, minimes.reason)
    for at in (there, colleague):
        await builders.appointment(works, at, NOON + timedelta(hours=1))

    assert await day(works, minimes) == []
    assert len(await day(works, there)) == len(await day(works, colleague)) == 1


async def test_a_day_is_that_of_the_establishment_wherever_it_is(works: Works, minimes: Practice) -> None:
    there = await builders.same_practitioner_elsewhere(works, minimes)
    past_midnight = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)  # the 26th, 00:30, at La Réunion
    await builders.appointment(works, there, past_midnight)

    assert await day(works, there, date(2026, 11, 25)) == []
    assert len(await day(works, there, date(2026, 11, 26))) == 1
    actor = builders.practitioner_at(there)
    assert today(past_midnight, actor) == date(2026, 11, 26)


async def test_midnight_ends_no_consultation(works: Works, clock: GivenClock) -> None:
    night = await builders.practice(works, minutes=10, starts="00:00", ends="00:00")
    evening = datetime(2026, 11, 24, 22, 50, tzinfo=UTC)  # 23:50 there
    await builders.appointment(works, night, evening)

    clock.set(evening + timedelta(minutes=15))

    assert len(await day(works, night, date(2026, 11, 25))) == 1
    assert len(await day(works, night, date(2026, 11, 24))) == 1
    clock.forward(hours=5)
    assert await day(works, night, date(2026, 11, 25)) == []


async def test_a_row_says_whether_the_patient_is_here(
    works: Works, minimes: Practice, feed: RoomFeed, consultation: ConsultationView
) -> None:
    async def told(kind: Any, **more: object) -> bool:
        await feed.deliver(kind(room=consultation.room, at=NOON, **more))
        [row] = await day(works, minimes)
        return row.patient_is_here

    assert not await told(PeerSeated, seat="host")
    assert await told(PeerWaiting, seat="guest")
    assert await told(PeerSeated, seat="guest")
    assert not await told(PeerLeft, seat="guest")
    assert await told(PeerSeated, seat="guest")
    assert not await told(RoomClosed, by="host")


async def test_a_consultation_is_its_own_practitioners_alone(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    others = [
        Practice(minimes.here, hugo, minimes.reason),
        await builders.same_practitioner_elsewhere(works, minimes),
    ]

    async with works.reading() as session:
        own = builders.practitioner_at(minimes)
        assert await own_consultation(session, own, consultation.id) == consultation
        for other in others:
            with pytest.raises(ConsultationUnknown):
                await own_consultation(session, builders.practitioner_at(other), consultation.id)
        with pytest.raises(ConsultationUnknown):
            await own_consultation(session, own, new_id())
