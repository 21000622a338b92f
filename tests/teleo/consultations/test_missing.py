"""Somebody says that a patient did not come: once his hour has come, not of one that began, and for ten seconds in vain."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from signaling.contract import CloseRoom, PeerSeated, PeerWaiting, TellBoard
from teleo.appointments import (
    AppointmentView,
    MoveAppointment,
    UndoTooLate,
    appointment_for,
    move,
)
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed, ending, queries
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, ConsultationUnknown, NotDueYet
from teleo.consultations.missing import miss_consultation, undo_missing
from teleo.consultations.queries import ConsultationView
from teleo.consultations.visits import visit_for
from teleo.core.actor import Actor
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


async def miss(works: Works, commands: KeptCommands, actor: Actor, consultation: ConsultationView) -> None:
    async with works.open(actor) as work:
        await miss_consultation(work, commands, consultation.id)


async def undo(works: Works, commands: KeptCommands, actor: Actor, consultation: ConsultationView) -> None:
    async with works.open(actor) as work:
        await undo_missing(work, commands, consultation.id)


async def states_of(works: Works, clock: GivenClock, booked: AppointmentView) -> tuple[str, str]:
    """Of the appointment, and as the patient reads it."""
    async with works.reading() as session:
        appointment = await appointment_for(session, booked.id)
        return appointment.state, (await visit_for(session, booked.id, clock.now())).state_at(clock.now())


async def test_both_sides_read_it_and_the_room_closes(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    feed: RoomFeed,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    clock.forward(minutes=10)
    commands.sent.clear()

    for _ in range(2):
        await miss(works, commands, builders.practitioner_at(minimes), consultation)
    await Relay(works).drain()

    assert await states_of(works, clock, booked) == ("booked", "waiting")
    assert [type(command) for command in commands.sent] == [TellBoard]

    clock.forward(seconds=10)
    await Relay(works).drain()

    assert await states_of(works, clock, booked) == ("missed", "missed")
    assert [type(command) for command in commands.sent] == [TellBoard, TellBoard, CloseRoom]
    with pytest.raises(UndoTooLate):
        await undo(works, commands, builders.practitioner_at(minimes), consultation)
    await miss(works, commands, builders.practitioner_at(minimes), consultation)  # once more changes nothing
    async with works.reading() as session:
        acts = select(AuditEntry.act, AuditEntry.actor_role).where(AuditEntry.subject_id == consultation.id)
        assert [tuple(row) for row in await session.execute(acts)] == [
            ("consultation_missed", "practitioner")
        ]


async def test_taken_back_it_was_never_said(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=10)
    practitioner, assistant = builders.practitioner_at(minimes), builders.assistant_of(minimes.here)
    await miss(works, commands, practitioner, consultation)
    clock.forward(seconds=9)

    for _ in range(2):
        await undo(works, commands, assistant, consultation)
    clock.forward(minutes=1)
    await Relay(works).drain()

    assert await states_of(works, clock, booked) == ("booked", "expected")
    assert not [command for command in commands.sent if isinstance(command, CloseRoom)]

    # Said anew, the first word of it no longer counts: he has ten seconds again.
    await miss(works, commands, practitioner, consultation)
    await Relay(works).drain()
    assert await states_of(works, clock, booked) == ("booked", "expected")
    clock.forward(seconds=10)
    with pytest.raises(UndoTooLate):
        await undo(works, commands, practitioner, consultation)
    await Relay(works).drain()
    assert await states_of(works, clock, booked) == ("missed", "missed")


@pytest.mark.parametrize("comes", ["to wait", "to sit"])
async def test_one_who_comes_within_the_ten_seconds_was_not_missed(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    feed: RoomFeed,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
    comes: str,
) -> None:
    clock.forward(minutes=10)
    await miss(works, commands, builders.practitioner_at(minimes), consultation)
    clock.forward(seconds=5)
    if comes == "to wait":
        await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=clock.now()))
    else:
        for seat in ("host", "guest"):
            await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=clock.now()))
    clock.forward(seconds=5)
    await Relay(works).drain()

    became = {"to wait": ("booked", "waiting"), "to sit": ("kept", "in_progress")}
    assert await states_of(works, clock, booked) == became[comes]
    assert not [command for command in commands.sent if isinstance(command, CloseRoom)]


async def test_one_whose_appointment_is_put_off_meanwhile_is_expected_then(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=10)
    assistant = builders.assistant_of(minimes.here)
    await miss(works, commands, assistant, consultation)

    async with works.open(assistant) as work:
        await move(work, booked.id, MoveAppointment(starts_at=booked.starts_at + timedelta(hours=1)))
    clock.forward(seconds=10)
    await Relay(works).drain()

    assert await states_of(works, clock, booked) == ("booked", "expected")


async def test_not_before_his_hour(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=9, seconds=59)

    with pytest.raises(NotDueYet) as refused:
        await miss(works, commands, builders.assistant_of(minimes.here), consultation)

    assert refused.value.extra == {"starts_at": booked.starts_at.isoformat()}


async def test_not_of_what_began_nor_of_what_is_over(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    feed: RoomFeed,
    minimes: Practice,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=10)
    assistant = builders.assistant_of(minimes.here)
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=clock.now()))

    with pytest.raises(ConsultationUnderway):
        await miss(works, commands, assistant, consultation)
    async with works.open(assistant) as work:
        await ending.end(work, await queries.locked(work.session, consultation.id), clock.now())
    with pytest.raises(ConsultationOver):
        await miss(works, commands, assistant, consultation)


async def test_nobody_says_it_of_anothers_patient(
    works: Works, commands: KeptCommands, clock: GivenClock, minimes: Practice, consultation: ConsultationView
) -> None:
    clock.forward(minutes=10)
    elsewhere = await builders.practice(works)
    colleague = Practice(
        minimes.here, await builders.practitioner(works, minimes.here, first_name="Hugo"), minimes.reason
    )

    for actor in (
        builders.assistant_of(elsewhere.here),
        builders.practitioner_at(elsewhere),
        builders.practitioner_at(colleague),
    ):
        with pytest.raises(ConsultationUnknown):
            await miss(works, commands, actor, consultation)
