"""Somebody says that a patient did not come: once his hour has come, and not of a consultation that began."""

import pytest

from signaling.contract import CloseRoom, PeerSeated, PeerWaiting, TellBoard
from teleo.appointments import AppointmentView, appointment_for
from teleo.consultations import RoomFeed, ending, queries
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, ConsultationUnknown, NotDueYet
from teleo.consultations.missing import miss_consultation
from teleo.consultations.queries import ConsultationView
from teleo.consultations.visits import visit_for
from teleo.core.actor import Actor
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


async def miss(works: Works, commands: KeptCommands, actor: Actor, consultation: ConsultationView) -> None:
    async with works.open(actor) as work:
        await miss_consultation(work, commands, consultation.id)


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

    async with works.reading() as session:
        assert (await appointment_for(session, booked.id)).state == "missed"
        visit = await visit_for(session, booked.id, clock.now())
    assert (visit.state_at(clock.now()), visit.course.waiting_since) == ("missed", None)
    assert [type(command) for command in commands.sent] == [TellBoard, CloseRoom]


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
