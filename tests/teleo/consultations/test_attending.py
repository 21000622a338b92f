"""Who was there, from when to when, whatever the hub forgot, lost or said twice."""

from datetime import datetime, timedelta

from sqlalchemy import select

from signaling.contract import Notice, PeerAway, PeerLeft, PeerSeated, Present, RollCalled, RoomClosed
from teleo.consultations import RoomFeed
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.tables import Attendance
from teleo.infra.work import Works
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def sits(room: str, seat: str, minutes: float) -> Notice:
    return PeerSeated(room=room, seat=seat, at=at(minutes))


def calls(room: str, minutes: float, **since: float) -> Notice:
    """The roll: who sits, and since when; each was heard a little earlier."""
    heard = at(minutes) - timedelta(seconds=1)
    seated = tuple(Present(seat=seat, since=at(begun), heard_at=heard) for seat, begun in since.items())
    return RollCalled(room=room, at=at(minutes), seated=seated)


def a_second_before(minutes: float) -> datetime:
    return at(minutes) - timedelta(seconds=1)


async def attendances(works: Works) -> list[tuple[str, datetime, datetime | None, str | None]]:
    async with works.reading() as session:
        rows = await session.scalars(select(Attendance).order_by(Attendance.entered_at, Attendance.seat))
        return [(row.seat, row.entered_at, row.left_at, row.left_how) for row in rows]


async def hear(feed: RoomFeed, *notices: Notice) -> None:
    for notice in notices:
        await feed.deliver(notice)


async def test_whoever_sits_down_anew_without_having_left_was_lost_when_last_seen(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await hear(feed, sits(room, "host", 1), sits(room, "guest", 2), calls(room, 5, host=1, guest=2))

    # The hub is killed, and begins again without a memory.
    await hear(feed, sits(room, "guest", 7), sits(room, "host", 7.1))

    assert await attendances(works) == [
        ("host", at(1), a_second_before(5), "lost"),
        ("guest", at(2), a_second_before(5), "lost"),
        ("guest", at(7), None, None),
        ("host", at(7.1), None, None),
    ]
    async with works.reading() as session:
        course = (await consultation_for(session, consultation.id)).course
    assert (course.state, course.started_at) == ("in_progress", at(2))


async def test_a_seat_whose_sitting_down_was_never_told_is_found_by_the_roll(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await hear(feed, sits(consultation.room, "host", 1), calls(consultation.room, 5, host=1, guest=2))

    assert await attendances(works) == [("host", at(1), None, None), ("guest", at(2), None, None)]
    async with works.reading() as session:
        course = (await consultation_for(session, consultation.id)).course
    assert (course.state, course.started_at) == ("in_progress", at(2))


async def test_one_who_does_not_come_back_after_the_hub_was_killed_is_lost_at_the_next_roll(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await hear(feed, sits(room, "host", 1), sits(room, "guest", 2), calls(room, 5, host=1, guest=2))

    await hear(feed, sits(room, "host", 7), calls(room, 7.2, host=7))

    assert [(seat, left_how) for seat, _, _, left_how in await attendances(works)] == [
        ("host", "lost"),
        ("guest", "lost"),
        ("host", None),
    ]


async def test_a_roll_heard_again_after_the_leaving_that_followed_it_brings_nobody_back(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    roll, left = calls(room, 5, host=1), PeerLeft(room=room, seat="host", at=at(6))
    await hear(feed, sits(room, "host", 1), roll, left)

    await hear(feed, sits(room, "host", 1), roll, left)

    assert await attendances(works) == [("host", at(1), at(6), "left")]


async def test_a_roll_that_says_what_we_know_changes_no_revision(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView
) -> None:
    await hear(feed, sits(consultation.room, "host", 1))
    commands.sent.clear()

    await hear(feed, calls(consultation.room, 5, host=1))

    assert commands.sent == []
    async with works.reading() as session:
        [row] = await session.scalars(select(Attendance))
    assert row.last_seen_at == a_second_before(5)


async def test_one_who_fell_silent_was_there_until_he_was_last_heard(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await hear(feed, sits(room, "host", 1), PeerAway(room=room, seat="host", at=at(3)))

    await hear(feed, PeerLeft(room=room, seat="host", at=at(3.4), fell_silent=True))

    assert await attendances(works) == [("host", at(1), at(3), "lost")]


async def test_when_the_room_closes_those_unseen_for_long_had_left_before(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await hear(feed, sits(room, "host", 1), sits(room, "guest", 2), calls(room, 5, host=1, guest=2))

    await hear(feed, sits(room, "host", 9), RoomClosed(room=room, by="host", at=at(9.1)))

    assert await attendances(works) == [
        ("host", at(1), a_second_before(5), "lost"),
        ("guest", at(2), a_second_before(5), "lost"),
        ("host", at(9), at(9.1), "closed"),
    ]
