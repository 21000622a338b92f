"""A patient handed over waits for somebody else, in a room that the one before cannot enter."""

from datetime import timedelta

import pytest

from signaling.contract import CloseRoom, PeerSeated, PeerWaiting, TellBoard
from teleo.appointments import AppointmentView, ColleagueBusy
from teleo.consultations import RoomFeed
from teleo.consultations.day import day_of, today
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, ConsultationUnknown
from teleo.consultations.handing_over import colleagues_for, hand_consultation_over
from teleo.consultations.hub import board_of
from teleo.consultations.joining import join_as_practitioner
from teleo.consultations.missing import miss_consultation
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.visits import visit_for
from teleo.core.actor import Actor
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


@pytest.fixture
async def hugo(works: Works, minimes: Practice) -> Practice:
    who = await builders.practitioner(works, minimes.here, first_name="Hugo", family_name="Delmas")
    await builders.opening(works, minimes.here, who)
    return Practice(minimes.here, who, minimes.reason)


async def give(
    works: Works, commands: KeptCommands, actor: Actor, consultation: ConsultationView, to: Practice
) -> None:
    async with works.open(actor) as work:
        await hand_consultation_over(work, commands, consultation.id, to.practitioner.id)


async def day(works: Works, at: Practice) -> list[tuple[str, bool]]:
    actor = builders.practitioner_at(at)
    now = works.clock.now()
    async with works.reading() as session:
        rows = await day_of(session, actor, today(now, actor), now)
    return [(row.consultation.course.state, row.patient_is_here) for row in rows]


async def test_the_patient_who_waits_goes_on_waiting_for_the_colleague(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    minimes: Practice,
    hugo: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    commands.sent.clear()

    await give(works, commands, builders.practitioner_at(minimes), consultation, hugo)

    async with works.reading() as session:
        after = await consultation_for(session, consultation.id)
        visit = await visit_for(session, booked.id, works.clock.now())
    assert (after.course.state, after.course.waiting_since) == ("waiting", NOON)
    assert (visit.practitioner.shown_name, after.room != consultation.room) == ("Dr Hugo Delmas", True)
    assert (await day(works, minimes), await day(works, hugo)) == ([], [("waiting", True)])
    boards = [command.board for command in commands.sent if isinstance(command, TellBoard)]
    assert boards == [board_of(hugo.practitioner.id), board_of(minimes.practitioner.id)]
    assert commands.sent[-1] == CloseRoom(room=consultation.room)


async def test_the_one_before_comes_in_no_more_and_the_colleague_does(
    works: Works, commands: KeptCommands, minimes: Practice, hugo: Practice, consultation: ConsultationView
) -> None:
    await give(works, commands, builders.practitioner_at(minimes), consultation, hugo)

    with pytest.raises(ConsultationUnknown):
        async with works.open(builders.practitioner_at(minimes)) as work:
            await join_as_practitioner(work, consultation.id)
    with pytest.raises(ConsultationUnknown):
        await give(works, commands, builders.practitioner_at(minimes), consultation, minimes)
    async with works.open(builders.practitioner_at(hugo)) as work:
        assert await join_as_practitioner(work, consultation.id)


async def test_the_hub_closing_the_old_room_changes_nothing(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    minimes: Practice,
    hugo: Practice,
    consultation: ConsultationView,
) -> None:
    await give(works, commands, builders.practitioner_at(minimes), consultation, hugo)

    await feed.deliver(PeerSeated(room=consultation.room, seat="host", at=NOON))

    async with works.reading() as session:
        assert (await consultation_for(session, consultation.id)).course.state == "expected"


async def test_those_who_are_free_come_first_and_the_database_decides(
    works: Works, commands: KeptCommands, minimes: Practice, hugo: Practice, consultation: ConsultationView
) -> None:
    ines = await builders.practitioner(works, minimes.here, first_name="Inès", family_name="Rouquette")
    await builders.appointment(works, hugo, NOON)
    assistant = builders.assistant_of(minimes.here)

    async with works.reading() as session:
        found = await colleagues_for(session, assistant, consultation.id)

    assert [(one.practitioner.id, one.is_free) for one in found] == [
        (ines.id, True),
        (hugo.practitioner.id, False),
    ]
    with pytest.raises(ColleagueBusy):
        await give(works, commands, assistant, consultation, hugo)
    assert not [command for command in commands.sent if isinstance(command, CloseRoom)]


async def test_what_has_begun_or_is_over_is_not_handed_over(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    clock: GivenClock,
    minimes: Practice,
    hugo: Practice,
    consultation: ConsultationView,
) -> None:
    assistant = builders.assistant_of(minimes.here)
    other = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    with pytest.raises(ConsultationUnderway):
        await give(works, commands, assistant, consultation, hugo)
    with pytest.raises(ConsultationUnknown):
        async with works.open(assistant) as work:
            await hand_consultation_over(work, commands, other.id, hugo.practitioner.id)


async def test_nobody_from_elsewhere_hands_over(
    works: Works, commands: KeptCommands, minimes: Practice, hugo: Practice, consultation: ConsultationView
) -> None:
    elsewhere = await builders.practice(works)

    for actor in (
        builders.assistant_of(elsewhere.here),
        builders.practitioner_at(elsewhere),
        builders.practitioner_at(hugo),
    ):
        with pytest.raises(ConsultationUnknown):
            await give(works, commands, actor, consultation, hugo)


async def test_one_marked_missed_is_not_handed_over(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    hugo: Practice,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=10)
    assistant = builders.assistant_of(minimes.here)
    async with works.open(assistant) as work:
        await miss_consultation(work, commands, consultation.id)

    with pytest.raises(ConsultationOver):  # within the ten seconds, too
        await give(works, commands, assistant, consultation, hugo)
