"""Tickets are given to whom the rules let in, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from signaling.contract import PeerLeft, PeerSeated, Permission, RoomClosed, Ticket, read
from teleo.appointments import AppointmentView
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed
from teleo.consultations.errors import ConsentNeeded, ConsultationOver, ConsultationUnknown, TooEarly
from teleo.consultations.hub import board_of
from teleo.consultations.joining import join_as_patient, join_as_practitioner, watch_own_board
from teleo.consultations.queries import ConsultationView
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, GiveConsent, give_consent
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock


@pytest.fixture
def jeanne(booked: AppointmentView) -> Actor:
    return builders.patient_of(booked)


@pytest.fixture
def claire(minimes: Practice) -> Actor:
    return builders.practitioner_at(minimes)


def opened(vault: Vault, clock: GivenClock, token: str) -> Ticket:
    return read(token, vault.signing, clock.now())


async def agree(works: Works, jeanne: Actor) -> None:
    assert jeanne.appointment_id is not None
    async with works.open(jeanne) as work:
        await give_consent(work, jeanne.appointment_id, GiveConsent(version=CURRENT_CONSENT))


async def patient_joins(works: Works, booked: AppointmentView) -> str:
    async with works.open(builders.patient_of(booked)) as work:
        return await join_as_patient(work, booked.id)


async def practitioner_joins(works: Works, who: Actor, consultation: ConsultationView) -> str:
    async with works.open(who) as work:
        return await join_as_practitioner(work, consultation.id)


async def begin(feed: RoomFeed, consultation: ConsultationView) -> None:
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))


async def test_a_patient_who_agreed_waits(
    works: Works,
    vault: Vault,
    clock: GivenClock,
    booked: AppointmentView,
    consultation: ConsultationView,
    jeanne: Actor,
) -> None:
    await agree(works, jeanne)

    ticket = opened(vault, clock, await patient_joins(works, booked))

    assert (ticket.room, ticket.seat, ticket.polite) == (consultation.room, "guest", True)
    assert ticket.name == "Jeanne LEFEVRE"
    assert ticket.may == {Permission.SAY, Permission.PREPARE}
    assert ticket.board == board_of(booked.practitioner_id)


async def test_a_patient_who_comes_too_early_is_told_when_to_come_back(
    works: Works, clock: GivenClock, booked: AppointmentView, consultation: ConsultationView, jeanne: Actor
) -> None:
    await agree(works, jeanne)
    clock.set(booked.starts_at - timedelta(minutes=15, seconds=1))

    with pytest.raises(TooEarly) as early:
        await patient_joins(works, booked)

    assert early.value.extra == {"opens_at": (booked.starts_at - timedelta(minutes=15)).isoformat()}
    clock.forward(seconds=1)
    assert await patient_joins(works, booked)


async def test_a_patient_agrees_first(
    works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    with pytest.raises(ConsentNeeded):
        await patient_joins(works, booked)


async def test_one_who_was_admitted_comes_back_to_his_seat(
    works: Works,
    vault: Vault,
    clock: GivenClock,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
    jeanne: Actor,
) -> None:
    await agree(works, jeanne)
    await begin(feed, consultation)
    await feed.deliver(PeerLeft(room=consultation.room, seat="guest", at=NOON))

    ticket = opened(vault, clock, await patient_joins(works, booked))

    assert ticket.may == {Permission.SAY, Permission.ENTER}


async def test_nobody_joins_what_is_over(
    works: Works,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
    jeanne: Actor,
    claire: Actor,
) -> None:
    await agree(works, jeanne)
    await begin(feed, consultation)
    await feed.deliver(RoomClosed(room=consultation.room, by="host", at=NOON))

    with pytest.raises(ConsultationOver):
        await patient_joins(works, booked)
    with pytest.raises(ConsultationOver):
        await practitioner_joins(works, claire, consultation)


async def test_a_patient_who_never_came_finds_the_door_closed_after_some_hours(
    works: Works, clock: GivenClock, booked: AppointmentView, consultation: ConsultationView, jeanne: Actor
) -> None:
    await agree(works, jeanne)
    clock.set(booked.ends_at + timedelta(hours=4))

    with pytest.raises(ConsultationOver):
        await patient_joins(works, booked)


async def test_between_booking_and_its_reaction_there_is_no_room_yet(
    works: Works, booked: AppointmentView, jeanne: Actor
) -> None:
    await agree(works, jeanne)

    with pytest.raises(ConsultationUnknown):
        await patient_joins(works, booked)


async def test_the_practitioner_holds_the_door_of_his_own_room(
    works: Works, vault: Vault, clock: GivenClock, consultation: ConsultationView, claire: Actor
) -> None:
    ticket = opened(vault, clock, await practitioner_joins(works, claire, consultation))

    assert (ticket.room, ticket.seat, ticket.polite) == (consultation.room, "host", False)
    assert ticket.name == "Dr Claire Martin"
    assert ticket.may == set(Permission) - {Permission.WATCH}


async def test_another_practitioners_consultation_is_not_there(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    there = await builders.same_practitioner_elsewhere(works, minimes)

    for who in (Practice(minimes.here, hugo, minimes.reason), there):
        with pytest.raises(ConsultationUnknown):
            await practitioner_joins(works, builders.practitioner_at(who), consultation)


async def test_a_consultation_that_does_not_exist_is_unknown(works: Works, claire: Actor) -> None:
    with pytest.raises(ConsultationUnknown):
        async with works.open(claire) as work:
            await join_as_practitioner(work, new_id())


async def test_a_practitioner_watches_his_own_board(
    works: Works, vault: Vault, clock: GivenClock, minimes: Practice, claire: Actor
) -> None:
    async with works.open(claire) as work:
        ticket = opened(vault, clock, watch_own_board(work))

    assert (ticket.room, ticket.board) == (None, board_of(minimes.practitioner.id))


async def test_tickets_given_are_in_the_trail_and_refusals_are_not(
    works: Works, booked: AppointmentView, consultation: ConsultationView, jeanne: Actor, claire: Actor
) -> None:
    with pytest.raises(ConsentNeeded):
        await patient_joins(works, booked)
    await agree(works, jeanne)
    await patient_joins(works, booked)
    await practitioner_joins(works, claire, consultation)

    async with works.reading() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.act == "ticket_given"))
        assert [entry.subject_id for entry in entries] == [consultation.id] * 2
