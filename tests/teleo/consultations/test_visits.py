"""What the patient's page may truthfully say."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from signaling.contract import PeerLeft, PeerSeated, PeerWaiting, RoomClosed
from teleo.appointments import AppointmentUnknown, AppointmentView
from teleo.appointments.tables import Appointment
from teleo.consultations import RoomFeed, consultation_of_appointment
from teleo.consultations.queries import ConsultationView
from teleo.consultations.visits import Visit, visit_for
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON


async def visit(works: Works, booked: AppointmentView) -> Visit:
    async with works.reading() as session:
        return await visit_for(session, booked.id, works.clock.now())


async def test_before_the_reaction_to_the_booking_one_is_expected_already(
    works: Works, booked: AppointmentView
) -> None:
    found = await visit(works, booked)

    assert found.consultation is None
    assert found.course.state == "expected"
    assert (found.was_admitted, found.practitioner_is_busy, found.has_consented) == (False, False, False)


async def test_one_may_wait_from_a_quarter_of_an_hour_before_until_hours_after(
    works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    found = await visit(works, booked)
    opens_at = booked.starts_at - timedelta(minutes=15)
    closes_at = booked.ends_at + timedelta(hours=4)

    assert (found.times.waiting_opens_at, found.times.closes_at) == (opens_at, closes_at)
    assert [found.may_wait(now) for now in (opens_at - timedelta(seconds=1), opens_at, closes_at)] == [
        False,
        True,
        False,
    ]


async def test_what_happens_in_the_room_shows(
    works: Works, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    room = consultation.room
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=NOON))
    waiting = await visit(works, booked)
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON))
    called = await visit(works, booked)
    await feed.deliver(RoomClosed(room=room, by="host", at=NOON))
    over = await visit(works, booked)

    assert [found.course.state for found in (waiting, called, over)] == ["waiting", "in_progress", "ended"]
    assert [found.was_admitted for found in (waiting, called, over)] == [False, True, True]
    assert not over.may_wait(booked.starts_at)


async def test_the_practitioner_is_busy_while_he_sits_in_another_consultation(
    works: Works, minimes: Practice, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    paul = await builders.patient(works, minimes.here, birth_name="Martin", first_name="Paul", sex="M")
    before = await builders.appointment(works, minimes, NOON - timedelta(minutes=10), who=paul)
    await Relay(works).drain()
    async with works.reading() as session:
        other = await consultation_of_appointment(session, before.id)
    assert other is not None

    async def is_busy() -> bool:
        return (await visit(works, booked)).practitioner_is_busy

    assert not await is_busy()
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=other.room, seat=seat, at=NOON))
    assert await is_busy()
    assert not (await visit(works, before)).practitioner_is_busy
    # He shut his computer without ending it: nobody may be told for ever that he is with someone.
    await feed.deliver(PeerLeft(room=other.room, seat="host", at=NOON))
    assert not await is_busy()


async def test_a_cancelled_appointment_says_so(
    works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    async with works.open(SYSTEM) as work:
        await work.session.execute(update(Appointment).values(state="cancelled"))

    found = await visit(works, booked)

    assert found.course.state == "cancelled"
    assert not found.may_wait(booked.starts_at)


async def test_an_unknown_appointment_is_unknown(works: Works) -> None:
    async with works.reading() as session:
        with pytest.raises(AppointmentUnknown):
            await visit_for(session, new_id(), works.clock.now())
