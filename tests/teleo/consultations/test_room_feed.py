"""What the hub tells, written once: states, attendances, messages, and the board told after the commit."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from structlog.testing import capture_logs

from signaling.contract import (
    Command,
    IncidentSeen,
    Notice,
    PeerAway,
    PeerBack,
    PeerLeft,
    PeerSeated,
    PeerWaiting,
    Present,
    RollCalled,
    RoomClosed,
    Said,
    TellBoard,
)
from teleo.consultations import RoomFeed
from teleo.consultations.hub import try_out_room
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.rules.lifecycle import CHANGES, Course
from teleo.consultations.tables import Attendance, Consultation, Message, TechnicalIncident
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def waits(room: str, minutes: float = 0) -> Notice:
    return PeerWaiting(room=room, seat="guest", at=at(minutes))


def sits(room: str, seat: str, minutes: float) -> Notice:
    return PeerSeated(room=room, seat=seat, at=at(minutes))


def leaves(room: str, seat: str, minutes: float) -> Notice:
    return PeerLeft(room=room, seat=seat, at=at(minutes))


def calls(room: str, minutes: float, **since: float) -> Notice:
    """The roll: who sits, and since when."""
    seated = tuple(Present(seat=seat, since=at(begun), heard_at=at(minutes)) for seat, begun in since.items())
    return RollCalled(room=room, at=at(minutes), seated=seated)


def a_whole_call(room: str) -> list[Notice]:
    """With a message, an incident, and a patient who is cut off and comes back."""
    return [
        waits(room, 0),
        sits(room, "host", 9),
        sits(room, "guest", 10),
        Said(room=room, seat="guest", id=str(new_id()), text="Bonjour docteur", at=at(11)),
        IncidentSeen(room=room, seat="guest", what="no_picture", at=at(11)),
        PeerAway(room=room, seat="guest", at=at(12)),
        PeerBack(room=room, seat="guest", at=at(12.1)),
        PeerAway(room=room, seat="guest", at=at(13)),
        PeerLeft(room=room, seat="guest", at=at(13.5), fell_silent=True),
        sits(room, "guest", 14),
        calls(room, 19.8, host=9, guest=14),
        RoomClosed(room=room, by="host", at=at(20)),
    ]


async def seen(works: Works, consultation_id: UUID) -> ConsultationView:
    async with works.reading() as session:
        return await consultation_for(session, consultation_id)


async def attendances(works: Works) -> list[tuple[str, str, datetime, datetime | None, str | None]]:
    async with works.reading() as session:
        rows = await session.scalars(select(Attendance).order_by(Attendance.entered_at, Attendance.seat))
        return [(row.seat, row.role, row.entered_at, row.left_at, row.left_how) for row in rows]


async def everything(works: Works) -> list[object]:
    """All that notices may write."""
    async with works.reading() as session:
        tables = (Consultation, Attendance, Message, TechnicalIncident)
        return [list(await session.execute(select(table.__table__))) for table in tables]


async def test_a_whole_call_is_written_as_it_went(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    for notice in a_whole_call(consultation.room):
        await feed.deliver(notice)

    after = await seen(works, consultation.id)
    assert after.course == Course(state="ended", waiting_since=at(0), started_at=at(10), ended_at=at(20))
    assert await attendances(works) == [
        ("host", "practitioner", at(9), at(20), "closed"),
        ("guest", "patient", at(10), at(13), "lost"),
        ("guest", "patient", at(14), at(20), "closed"),
    ]


async def test_each_notice_heard_twice_changes_nothing_more(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView
) -> None:
    for notice in a_whole_call(consultation.room):
        await feed.deliver(notice)
        once, told = await everything(works), len(commands.sent)

        await feed.deliver(notice)

        assert await everything(works) == once, notice.kind
        assert len(commands.sent) == told, notice.kind


async def test_the_same_trouble_is_noted_once_a_minute(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    for seconds in range(0, 150, 10):
        trouble = IncidentSeen(
            room=consultation.room, seat="guest", what="media_cut", at=NOON + timedelta(seconds=seconds)
        )
        await feed.deliver(trouble)
    other = IncidentSeen(room=consultation.room, seat="host", what="media_cut", at=NOON)
    await feed.deliver(other)

    async with works.reading() as session:
        noted = [
            (row.seat, row.seen_at)
            for row in await session.scalars(select(TechnicalIncident).order_by(TechnicalIncident.seen_at))
        ]
    assert sorted(noted) == [("guest", at(0)), ("guest", at(1)), ("guest", at(2)), ("host", at(0))]


async def test_a_whole_call_heard_again_from_the_start_changes_nothing(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    call = a_whole_call(consultation.room)
    for notice in call:
        await feed.deliver(notice)
    once = await everything(works)

    for notice in call:
        await feed.deliver(notice)

    assert await everything(works) == once


async def test_it_begins_when_both_are_seated_whoever_came_first(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(sits(consultation.room, "host", 1))
    alone = await seen(works, consultation.id)
    await feed.deliver(waits(consultation.room, 2))
    await feed.deliver(sits(consultation.room, "guest", 3))
    together = await seen(works, consultation.id)

    assert alone.course.state == "expected"
    assert (together.course.state, together.course.started_at) == ("in_progress", at(3))


async def test_a_practitioner_who_left_does_not_begin_it(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    for notice in (sits(consultation.room, "host", 1), leaves(consultation.room, "host", 2)):
        await feed.deliver(notice)

    await feed.deliver(sits(consultation.room, "guest", 3))

    assert (await seen(works, consultation.id)).course.started_at is None


async def test_a_companion_is_there_too_and_begins_nothing(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(sits(consultation.room, "guest", 1))
    await feed.deliver(sits(consultation.room, "guest-2", 2))

    assert [(seat, role) for seat, role, *_ in await attendances(works)] == [
        ("guest", "patient"),
        ("guest-2", "companion"),
    ]
    assert (await seen(works, consultation.id)).course.state == "expected"


async def test_a_patient_who_leaves_the_waiting_room_is_expected_again(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(waits(consultation.room, 0))
    await feed.deliver(leaves(consultation.room, "guest", 1))
    gone = await seen(works, consultation.id)
    await feed.deliver(waits(consultation.room, 2))
    back = await seen(works, consultation.id)

    assert gone.course == Course(state="expected")
    assert back.course == Course(state="waiting", waiting_since=at(2))
    assert await attendances(works) == []


async def test_a_message_is_kept_once_and_unreadable_in_the_database(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    said = Said(
        room=consultation.room, seat="guest", id=str(new_id()), text="J'ai mal à la hanche", at=at(11)
    )

    await asyncio.gather(*(feed.deliver(said) for _ in range(5)))

    async with works.reading() as session:
        [kept] = await session.scalars(select(Message))
        [stored] = await session.execute(text("SELECT CAST(messages AS text) FROM messages"))
    assert (kept.text, kept.seat, kept.said_at) == (said.text, "guest", at(11))
    assert "hanche" not in str(stored)
    assert b"hanche".hex() not in str(stored)


async def test_a_message_does_not_change_the_revision(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView
) -> None:
    told = len(commands.sent)

    await feed.deliver(Said(room=consultation.room, seat="guest", id=str(new_id()), text="Bonjour", at=at(1)))

    assert (await seen(works, consultation.id)).revision == consultation.revision
    assert len(commands.sent) == told


async def test_a_notice_of_an_unknown_room_is_let_go(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    before = await everything(works)

    await feed.deliver(waits("no-such-room"))

    assert await everything(works) == before


async def test_the_board_is_told_after_the_commit_with_its_revision(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView
) -> None:
    found: list[ConsultationView] = []

    async def look(command: Command) -> None:
        """As the page does that is told: in another session."""
        found.append(await seen(works, consultation.id))

    commands.witness = look
    commands.sent.clear()
    await feed.deliver(waits(consultation.room))

    [told] = commands.sent
    assert told == TellBoard(
        board=f"practitioner-{consultation.practitioner_id}",
        what="consultation",
        id=str(consultation.id),
        revision=consultation.revision + 1,
    )
    [committed] = found
    assert (committed.course.state, committed.revision) == ("waiting", consultation.revision + 1)


async def test_nothing_is_told_of_what_was_not_written(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView
) -> None:
    commands.sent.clear()
    unwritable = Said(room=consultation.room, seat="guest", id="not-an-id", text="Bonjour", at=at(1))

    with pytest.raises(ValueError, match="badly formed"):
        await feed.deliver(unwritable)

    assert commands.sent == []


async def test_the_end_is_announced_once(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    for seat in ("host", "guest"):
        await feed.deliver(sits(consultation.room, seat, 1.9))

    closings = [RoomClosed(room=consultation.room, by="host", at=at(minute)) for minute in (2, 2.1)]
    await asyncio.gather(*(feed.deliver(closing) for closing in closings))

    after = await seen(works, consultation.id)
    assert after.course.ended_at in {at(2), at(2.1)}
    assert {left_at for *_, left_at, _ in await attendances(works)} == {after.course.ended_at}


async def test_nobody_sits_down_in_a_consultation_that_is_over(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(RoomClosed(room=consultation.room, by=None, at=at(1)))

    for late in (sits(consultation.room, "guest", 2), waits(consultation.room, 3)):
        await feed.deliver(late)

    assert await attendances(works) == []
    assert (await seen(works, consultation.id)).course == Course(state="not_held", why_not_held="closed")


KINDS = ("waits", "host", "guest", "host leaves", "guest leaves", "away", "incident", "closes")


def notice_of(kind: str, room: str, minutes: int) -> Notice:
    match kind:
        case "waits":
            return waits(room, minutes)
        case "host" | "guest":
            return sits(room, kind, minutes)
        case "host leaves" | "guest leaves":
            return leaves(room, kind.split(maxsplit=1)[0], minutes)
        case "away":
            return PeerAway(room=room, seat="guest", at=at(minutes))
        case "incident":
            return IncidentSeen(room=room, seat="guest", what="no_sound", at=at(minutes))
        case _:
            return RoomClosed(room=room, by="host", at=at(minutes))


@given(kinds=st.lists(st.sampled_from(KINDS), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_the_hub_tells_states_stay_legal_and_revisions_grow(
    works: Works, feed: RoomFeed, commands: KeptCommands, consultation: ConsultationView, kinds: list[str]
) -> None:
    await begin_again(works, consultation)
    before = await seen(works, consultation.id)

    for minutes, kind in enumerate(kinds):
        commands.sent.clear()
        await feed.deliver(notice_of(kind, consultation.room, minutes))
        after = await seen(works, consultation.id)

        assert after.course.state == before.course.state or after.course.state in CHANGES[before.course.state]
        assert after.revision - before.revision == len(commands.sent) <= 1
        assert after.course == before.course or after.revision > before.revision
        before = after

    present = [seat for seat, _, _, left_at, _ in await attendances(works) if left_at is None]
    assert len(present) == len(set(present))
    assert before.course.state != "ended" or present == []


async def begin_again(works: Works, consultation: ConsultationView) -> None:
    """As the first example found it: hypothesis keeps the fixtures of a test."""
    async with works.open(SYSTEM) as work:
        await work.session.execute(delete(Attendance))
        row = await work.session.get_one(Consultation, consultation.id)
        row.state, row.waiting_since, row.started_at, row.ended_at = "expected", None, None, None
        row.why_not_held = None


async def test_what_happens_in_a_try_out_is_heard_by_nobody(works: Works, commands: KeptCommands) -> None:
    with capture_logs() as logs:
        for notice in a_whole_call(try_out_room("somebody")):
            await RoomFeed(works, commands).deliver(notice)

    assert logs == []
    async with works.reading() as session:
        assert list(await session.scalars(select(Attendance))) == []
    assert commands.sent == []
