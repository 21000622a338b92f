"""A booking opens its consultation, once, and the practitioner's board is told once it is there."""

from datetime import timedelta

import pytest

from signaling.contract import CloseRoom, Command, PeerSeated, PeerWaiting, TellBoard
from teleo.accounts import revoke_links
from teleo.appointments import (
    AppointmentBooked,
    AppointmentView,
    MoveAppointment,
    cancel,
    move,
    undo_change,
)
from teleo.consultations import RoomFeed, consultation_of_appointment
from teleo.consultations.hub import board_of
from teleo.consultations.queries import ConsultationView
from teleo.consultations.reactions import open_consultation
from teleo.consultations.rules.lifecycle import Course
from teleo.core.actor import SYSTEM
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


def fact_of(booked: AppointmentView) -> AppointmentBooked:
    return AppointmentBooked(
        appointment_id=booked.id,
        establishment_id=booked.establishment_id,
        practitioner_id=booked.practitioner_id,
        patient_id=booked.patient_id,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
    )


async def consultation_of(works: Works, booked: AppointmentView) -> ConsultationView | None:
    async with works.reading() as session:
        return await consultation_of_appointment(session, booked.id)


async def test_a_booking_opens_a_consultation_that_is_expected(works: Works, booked: AppointmentView) -> None:
    before = await consultation_of(works, booked)
    await Relay(works).drain()
    opened = await consultation_of(works, booked)

    assert before is None
    assert opened is not None
    assert (opened.course, opened.revision) == (Course(state="expected"), 1)
    assert (opened.practitioner_id, opened.patient_id) == (booked.practitioner_id, booked.patient_id)


async def test_the_room_tells_nothing_and_cannot_be_guessed(
    works: Works, consultation: ConsultationView
) -> None:
    ids = (consultation.id, consultation.appointment_id, consultation.patient_id)

    assert len(consultation.room) == 26
    assert not any(consultation.room in (str(one), one.hex) for one in ids)


async def test_the_fact_heard_again_opens_nothing_more_and_tells_nobody(
    works: Works, commands: KeptCommands, booked: AppointmentView, consultation: ConsultationView
) -> None:
    told = len(commands.sent)

    async with works.open(SYSTEM) as work:
        await open_consultation(commands, work, fact_of(booked))

    assert await consultation_of(works, booked) == consultation
    assert len(commands.sent) == told


async def test_the_board_is_told_when_the_consultation_can_be_fetched(
    works: Works, commands: KeptCommands, booked: AppointmentView
) -> None:
    found: list[ConsultationView | None] = []

    async def look(command: Command) -> None:
        found.append(await consultation_of(works, booked))

    commands.witness = look
    await Relay(works).drain()

    [opened] = found
    assert opened is not None
    assert commands.sent == [
        TellBoard(board=board_of(booked.practitioner_id), what="consultation", id=str(opened.id), revision=1)
    ]


async def test_a_board_that_cannot_be_told_does_not_undo_the_consultation(
    works: Works, commands: KeptCommands, booked: AppointmentView
) -> None:
    async def fail(command: Command) -> None:
        raise ConnectionError

    commands.witness = fail
    with pytest.raises(ConnectionError):
        await Relay(works).drain()

    assert await consultation_of(works, booked) is not None
    assert await Relay(works).drain() == 0


async def test_a_cancellation_closes_the_room_and_tells_the_board_once_it_stands(
    works: Works,
    clock: GivenClock,
    commands: KeptCommands,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    commands.sent.clear()
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, booked.id)
    clock.forward(seconds=9)
    await Relay(works).drain()
    before = (await consultation_of(works, booked), list(commands.sent))
    clock.forward(seconds=1)
    await Relay(works).drain()

    assert before == (consultation, [])
    after = await consultation_of(works, booked)
    assert after is not None
    assert after.course == Course(state="cancelled")
    assert commands.sent == [
        CloseRoom(room=consultation.room),
        TellBoard(
            board=board_of(minimes.practitioner.id), what="consultation", id=str(consultation.id), revision=2
        ),
    ]


async def test_a_moved_appointment_keeps_its_room_and_the_board_is_told(
    works: Works,
    clock: GivenClock,
    commands: KeptCommands,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    commands.sent.clear()
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await move(work, booked.id, MoveAppointment(starts_at=NOON + timedelta(hours=2)))
    clock.forward(seconds=10)
    await Relay(works).drain()

    after = await consultation_of(works, booked)
    assert after is not None
    assert (after.room, after.course, after.revision) == (consultation.room, consultation.course, 2)
    assert [type(command) for command in commands.sent] == [TellBoard]


async def test_a_cancellation_that_is_undone_leaves_the_consultation_as_it_was(
    works: Works,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    actor = builders.assistant_of(minimes.here)
    async with works.open(actor) as work:
        await cancel(work, booked.id)
    async with works.open(actor) as work:
        await undo_change(work, booked.id)
    clock.forward(seconds=10)
    await Relay(works).drain()

    after = await consultation_of(works, booked)
    assert after is not None
    assert (after.course, after.room) == (consultation.course, consultation.room)


async def test_what_was_cancelled_before_the_worker_came_back_is_opened_as_cancelled(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, booked.id)
    clock.forward(minutes=5)
    await Relay(works).drain()

    opened = await consultation_of(works, booked)
    assert opened is not None
    assert opened.course.state == "cancelled"


async def after_revocation(works: Works, commands: KeptCommands, booked: AppointmentView) -> ConsultationView:
    """What the consultation is once the links of its patient are dead; `commands` has what the hub was told of it."""
    commands.sent.clear()
    async with works.open(SYSTEM) as work:
        await revoke_links(work, booked.id)
    await Relay(works).drain()
    after = await consultation_of(works, booked)
    assert after is not None
    return after


async def test_who_waits_by_a_link_that_was_revoked_is_shut_out_and_another_room_is_ready(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))

    after = await after_revocation(works, commands, booked)

    assert (after.course.state, after.course.waiting_since) == ("expected", None)
    assert after.room != consultation.room
    assert CloseRoom(room=consultation.room) in commands.sent
    # His ticket, his code to come back and what the hub still says of him concern a room that is nobody's.
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    assert await consultation_of(works, booked) == after


async def test_a_consultation_that_goes_on_is_cut_by_no_link(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    for seat in ("guest", "host"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    after = await after_revocation(works, commands, booked)

    assert (after.course.state, after.room, commands.sent) == ("in_progress", consultation.room, [])
