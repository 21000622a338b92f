"""Nothing stays open when its day is over, and nobody who still speaks is cut off."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from signaling.contract import CloseRoom, Notice, PeerLeft, PeerSeated, PeerWaiting, TellBoard
from teleo.appointments import AppointmentView, appointment_for
from teleo.audit.tables import AuditEntry
from teleo.consultations import Closing, RoomFeed
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.rules.lifecycle import Course
from teleo.consultations.tables import Attendance
from teleo.consultations.visits import visit_for
from teleo.infra.work import Works
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


@pytest.fixture
def closing(works: Works, commands: KeptCommands) -> Closing:
    return Closing(works, commands)


@pytest.fixture
def closes_at(booked: AppointmentView) -> datetime:
    return booked.ends_at + timedelta(hours=4)


async def hear(feed: RoomFeed, *notices: Notice) -> None:
    for notice in notices:
        await feed.deliver(notice)


async def found(works: Works, consultation: ConsultationView) -> tuple[Course, str]:
    async with works.reading() as session:
        course = (await consultation_for(session, consultation.id)).course
        return course, (await appointment_for(session, consultation.appointment_id)).state


async def test_until_the_door_closes_nothing_is_closed(
    works: Works, clock: GivenClock, closing: Closing, consultation: ConsultationView, closes_at: datetime
) -> None:
    clock.set(closes_at - timedelta(seconds=1))

    await closing.look()

    assert await found(works, consultation) == (Course(state="expected"), "booked")


async def test_one_who_never_came_missed_it_and_it_is_said_once(
    works: Works,
    clock: GivenClock,
    closing: Closing,
    commands: KeptCommands,
    consultation: ConsultationView,
    closes_at: datetime,
) -> None:
    clock.set(closes_at)
    commands.sent.clear()

    for _ in range(3):
        await closing.look()

    assert await found(works, consultation) == (Course(state="missed"), "missed")
    assert [type(command) for command in commands.sent] == [TellBoard, CloseRoom]
    async with works.reading() as session:
        acts = select(AuditEntry.act).where(AuditEntry.subject_id == consultation.id)
        assert list(await session.scalars(acts)) == ["consultation_missed"]


async def test_one_who_came_and_was_not_received_missed_nothing(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    closing: Closing,
    booked: AppointmentView,
    consultation: ConsultationView,
    closes_at: datetime,
) -> None:
    await hear(feed, PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    clock.set(closes_at)
    async with works.reading() as session:
        before = (await visit_for(session, booked.id, clock.now())).state_at(clock.now())

    await closing.look()

    assert before == "not_held", "his page says so before it is written"
    assert await found(works, consultation) == (Course(state="not_held", why_not_held="day_over"), "not_held")


async def test_a_call_that_all_have_left_ended_when_the_last_one_went(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    closing: Closing,
    consultation: ConsultationView,
    closes_at: datetime,
) -> None:
    room = consultation.room
    await hear(
        feed,
        PeerSeated(room=room, seat="host", at=NOON),
        PeerSeated(room=room, seat="guest", at=NOON),
        PeerLeft(room=room, seat="guest", at=NOON + timedelta(minutes=18)),
        PeerLeft(room=room, seat="host", at=NOON + timedelta(minutes=19)),
    )
    clock.set(closes_at)

    await closing.look()

    course, appointment = await found(works, consultation)
    assert (course.state, course.ended_at) == ("ended", NOON + timedelta(minutes=19))
    assert appointment == "kept"


async def test_one_who_stayed_alone_leaves_when_the_room_closes(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    closing: Closing,
    consultation: ConsultationView,
    closes_at: datetime,
) -> None:
    room = consultation.room
    await hear(
        feed,
        PeerSeated(room=room, seat="guest", at=NOON),
        PeerSeated(room=room, seat="host", at=closes_at - timedelta(seconds=20)),
        PeerLeft(room=room, seat="guest", at=closes_at - timedelta(seconds=15)),
    )
    clock.set(closes_at)

    await closing.look()

    course, _ = await found(works, consultation)
    assert (course.state, course.ended_at) == ("ended", closes_at)
    async with works.reading() as session:
        rows = await session.scalars(select(Attendance).where(Attendance.seat == "host"))
        assert [(row.left_at, row.left_how) for row in rows] == [(closes_at, "closed")]


async def test_those_who_still_speak_are_left_to_speak_for_some_hours(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    closing: Closing,
    consultation: ConsultationView,
    closes_at: datetime,
) -> None:
    for seat in ("host", "guest"):
        await hear(feed, PeerSeated(room=consultation.room, seat=seat, at=closes_at - timedelta(minutes=1)))
    clock.set(closes_at)
    await closing.look()
    during, _ = await found(works, consultation)

    clock.forward(hours=8)
    await closing.look()

    after, _ = await found(works, consultation)
    assert (during.state, after.state) == ("in_progress", "ended")
