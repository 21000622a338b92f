"""Whoever a killed hub left in the waiting room or in the call, and who never came back, is not believed to be there."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from signaling.contract import Notice, PeerLeft, PeerSeated, PeerWaiting, Present, RollCalled, TellBoard
from teleo.consultations import Forgetting, RoomFeed
from teleo.consultations.companion_queries import companion_view
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.rules.company import seat_of
from teleo.consultations.rules.lifecycle import Course
from teleo.consultations.tables import Attendance
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def calls(
    room: str, seconds: float, *, waiting: tuple[str, ...] = (), seated: tuple[str, ...] = ()
) -> Notice:
    def present(seats: tuple[str, ...]) -> tuple[Present, ...]:
        return tuple(Present(seat=seat, since=NOON, heard_at=at(seconds)) for seat in seats)

    return RollCalled(room=room, at=at(seconds), waiting=present(waiting), seated=present(seated))


async def course(works: Works, consultation: ConsultationView) -> Course:
    async with works.reading() as session:
        return (await consultation_for(session, consultation.id)).course


async def attendances(works: Works) -> list[tuple[str, datetime | None, str | None]]:
    async with works.reading() as session:
        rows = await session.scalars(select(Attendance).order_by(Attendance.seat))
        return [(row.seat, row.left_at, row.left_how) for row in rows]


@pytest.fixture
def forgetting(works: Works, commands: KeptCommands) -> Forgetting:
    return Forgetting(works, commands)


async def test_a_patient_whom_no_hub_names_waits_no_more_and_the_board_is_told(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    forgetting: Forgetting,
    consultation: ConsultationView,
    commands: KeptCommands,
) -> None:
    room = consultation.room
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=NOON))
    await feed.deliver(calls(room, 10, waiting=("guest",)))
    before = len(commands.sent)

    clock.forward(seconds=69)
    await forgetting.look()
    still = await course(works, consultation)
    clock.forward(seconds=2)
    await forgetting.look()

    assert (still.state, still.waiting_since) == ("waiting", NOON)
    assert await course(works, consultation) == Course("expected")
    [told] = commands.sent[before:]
    assert isinstance(told, TellBoard)
    assert told.id == str(consultation.id)


async def test_a_third_person_whom_no_hub_names_waits_no_more_either(
    works: Works,
    clock: GivenClock,
    feed: RoomFeed,
    forgetting: Forgetting,
    minimes: Practice,
    consultation: ConsultationView,
    commands: KeptCommands,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    seat = seat_of(companion_id)
    await feed.deliver(PeerWaiting(room=consultation.room, seat=seat, at=NOON))
    await feed.deliver(calls(consultation.room, 10, waiting=(seat,)))
    before = len(commands.sent)

    waits = []
    for seconds in (69, 2):
        clock.forward(seconds=seconds)
        await forgetting.look()
        async with works.reading() as session:
            view = await companion_view(session, companion_id)
        waits.append(view is not None and view.waiting_since is not None)

    assert waits == [True, False]
    assert [type(told) for told in commands.sent[before:]] == [TellBoard]


async def test_both_lost_with_the_hub_were_there_until_last_seen(
    works: Works, clock: GivenClock, feed: RoomFeed, forgetting: Forgetting, consultation: ConsultationView
) -> None:
    room = consultation.room
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON))
    await feed.deliver(calls(room, 10, seated=("host", "guest")))

    clock.forward(seconds=71)
    await forgetting.look()

    assert await attendances(works) == [("guest", at(10), "lost"), ("host", at(10), "lost")]
    assert (await course(works, consultation)).state == "in_progress"


async def test_nobody_who_is_named_is_forgotten_and_nothing_is_told(
    clock: GivenClock,
    feed: RoomFeed,
    forgetting: Forgetting,
    consultation: ConsultationView,
    commands: KeptCommands,
) -> None:
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    before = len(commands.sent)
    for _ in range(12):
        clock.forward(seconds=10)
        seconds = (clock.now() - NOON).total_seconds()
        await feed.deliver(calls(consultation.room, seconds, waiting=("guest",)))
        await forgetting.look()

    assert len(commands.sent) == before


async def test_one_forgotten_who_was_only_cut_off_is_found_by_the_next_roll(
    works: Works, clock: GivenClock, feed: RoomFeed, forgetting: Forgetting, consultation: ConsultationView
) -> None:
    room = consultation.room
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=NOON))
    clock.forward(seconds=61)
    await forgetting.look()

    await feed.deliver(calls(room, 70, waiting=("guest",)))

    assert (await course(works, consultation)).state == "waiting"


async def test_a_roll_heard_again_after_he_left_brings_nobody_back(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    roll = calls(room, 10, waiting=("guest",))
    for notice in (PeerWaiting(room=room, seat="guest", at=NOON), roll):
        await feed.deliver(notice)
    await feed.deliver(PeerLeft(room=room, seat="guest", at=at(12)))

    await feed.deliver(roll)

    assert (await course(works, consultation)).state == "expected"
