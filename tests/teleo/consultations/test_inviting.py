"""Third persons are invited, told of, removed for good; and nobody else than those of the place does either."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from signaling.contract import PeerSeated, PeerWaiting, Permission, RemoveSeat, RoomClosed, read
from teleo.appointments import AppointmentView, MoveAppointment, move
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed
from teleo.consultations.companion_queries import companion_view
from teleo.consultations.day import day_of, today
from teleo.consultations.errors import (
    CompanionUnknown,
    CompanyFull,
    ConsultationOver,
    ConsultationUnknown,
    TooEarly,
)
from teleo.consultations.inviting import invite_companion, remove_companion
from teleo.consultations.joining import join_as_companion
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.company import seat_of
from teleo.consultations.visit_schemas import VisitOut
from teleo.consultations.visits import visit_for
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.outbox import OutboxMessage
from teleo.infra.relay import Relay
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


async def remove(works: Works, commands: KeptCommands, at: Practice, about: UUID, companion_id: UUID) -> None:
    async with works.open(builders.practitioner_at(at)) as work:
        await remove_companion(work, commands, about, companion_id)


async def joins(works: Works, companion_id: UUID) -> str:
    async with works.open(SYSTEM) as work:
        return await join_as_companion(work, companion_id)


async def test_both_sides_read_who_is_invited_and_a_ticket_leads_to_the_waiting_room_alone(
    works: Works,
    vault: Vault,
    clock: GivenClock,
    feed: RoomFeed,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    seat = seat_of(companion_id)
    claire = builders.practitioner_at(minimes)

    ticket = read(await joins(works, companion_id), vault.signing, clock.now())
    await feed.deliver(PeerWaiting(room=consultation.room, seat=seat, at=NOON))

    assert (ticket.room, ticket.seat, ticket.polite) == (consultation.room, seat, True)
    assert ticket.may == {Permission.SAY}
    assert (ticket.name, ticket.label) == ("Mme Rose Vidal", "interpreter")
    async with works.reading() as session:
        [row] = await day_of(session, claire, today(NOON, claire), NOON)
        visit = VisitOut.of(await visit_for(session, booked.id, NOON), NOON, "fr")
    assert [(one.shown_name, one.waiting_since) for one in row.companions] == [("Mme Rose Vidal", NOON)]
    assert row.consultation.course.state == "expected"  # the patient is not there for that
    assert [(one.name, one.kind) for one in visit.companions] == [("Mme Rose Vidal", "interpreter")]


async def test_he_comes_in_when_the_patient_may_and_not_before(
    works: Works,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    clock.set(booked.starts_at - timedelta(minutes=16))

    with pytest.raises(TooEarly):
        await joins(works, companion_id)


async def test_there_are_two_at_most_and_one_who_was_removed_leaves_his_place(
    works: Works, commands: KeptCommands, minimes: Practice, consultation: ConsultationView
) -> None:
    first, _ = await builders.companion(works, minimes, consultation.id)
    await builders.companion(works, minimes, consultation.id)

    with pytest.raises(CompanyFull):
        await builders.companion(works, minimes, consultation.id)
    await remove(works, commands, minimes, consultation.id, first)
    for _ in range(6):
        another, _ = await builders.companion(works, minimes, consultation.id)
        await remove(works, commands, minimes, consultation.id, another)
    with pytest.raises(CompanyFull):  # eight were sent messages
        await builders.companion(works, minimes, consultation.id)


async def test_one_who_is_removed_is_out_of_the_room_for_good(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    await feed.deliver(PeerWaiting(room=consultation.room, seat=seat_of(companion_id), at=NOON))
    gone = RemoveSeat(room=consultation.room, seat=seat_of(companion_id))

    await remove(works, commands, minimes, consultation.id, companion_id)
    await remove(works, commands, minimes, consultation.id, companion_id)

    assert commands.sent.count(gone) == 1
    await Relay(works).drain()
    assert commands.sent.count(gone) == 2  # once more, had the program stopped before the first
    with pytest.raises(CompanionUnknown):
        await joins(works, companion_id)
    await feed.deliver(PeerWaiting(room=consultation.room, seat=seat_of(companion_id), at=NOON))
    async with works.reading() as session:
        visit = await visit_for(session, booked.id, NOON)
        view = await companion_view(session, companion_id)
        acts = await session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == consultation.id))
        assert {"companion_invited", "companion_removed"} <= set(acts)
    assert visit.companions == ()
    assert view is not None
    assert view.waiting_since is None


async def test_nobody_from_elsewhere_invites_or_removes(
    works: Works, commands: KeptCommands, minimes: Practice, consultation: ConsultationView
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    elsewhere = await builders.practice(works)
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")

    for actor in (
        builders.assistant_of(elsewhere.here),
        builders.practitioner_at(elsewhere),
        builders.practitioner_at(Practice(minimes.here, hugo, minimes.reason)),
    ):
        with pytest.raises(ConsultationUnknown):
            async with works.open(actor) as work:
                await invite_companion(work, commands, consultation.id, builders.a_companion())
        with pytest.raises(ConsultationUnknown):
            async with works.open(actor) as work:
                await remove_companion(work, commands, consultation.id, companion_id)
    with pytest.raises(CompanionUnknown):
        await remove(works, commands, minimes, consultation.id, new_id())


async def test_nobody_is_invited_to_what_is_over(
    works: Works, feed: RoomFeed, minimes: Practice, consultation: ConsultationView
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    await feed.deliver(PeerWaiting(room=consultation.room, seat=seat_of(companion_id), at=NOON))
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))
    await feed.deliver(RoomClosed(room=consultation.room, by="host", at=NOON))

    with pytest.raises(ConsultationOver):
        await builders.companion(works, minimes, consultation.id)
    with pytest.raises(ConsultationOver):
        await joins(works, companion_id)
    async with works.reading() as session:
        view = await companion_view(session, companion_id)
    assert view is not None
    assert view.waiting_since is None


async def test_a_link_lasts_as_long_as_an_appointment_that_is_put_off_and_says_the_new_hour(
    works: Works,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    later = booked.starts_at + timedelta(days=1)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await move(work, booked.id, MoveAppointment(starts_at=later))
    clock.forward(seconds=11)  # until then it may be undone
    await Relay(works).drain()

    async with works.reading() as session:
        view = await companion_view(session, companion_id)
    assert view is not None
    assert view.valid_until == booked.ends_at + timedelta(days=1, hours=12)


async def test_what_is_told_to_the_worker_names_nobody(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    await builders.companion(works, minimes, consultation.id)

    async with works.reading() as session:
        told = [str(payload) for payload in await session.scalars(select(OutboxMessage.payload))]
        kept = (await session.execute(text("SELECT * FROM companions"))).one()
    everything = " ".join(told) + str(kept)
    assert "Vidal" not in everything
    assert "0077" not in everything
