"""A patient who agrees no more leaves at once, and may agree again; whoever represents him declares to be present."""

import asyncio
from datetime import date, timedelta

import pytest

from signaling.contract import CloseRoom, PeerSeated, PeerWaiting, RoomClosed, TellBoard
from teleo.accounts import revoke_links
from teleo.appointments import AppointmentView, appointment_for
from teleo.consultations import Closing, RoomFeed, outcomes_in
from teleo.consultations.consenting import agree, withdraw
from teleo.consultations.day import DayRow, day_of, today
from teleo.consultations.errors import ConsentNeeded, ConsultationOver
from teleo.consultations.joining import join_as_patient
from teleo.consultations.missing import miss_consultation
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.visit_schemas import VisitOut
from teleo.consultations.visits import visit_for
from teleo.core.actor import SYSTEM
from teleo.core.periods import Period
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.patients import (
    CURRENT_CONSENT,
    ConsentUnknown,
    DeclarationNeeded,
    GiveConsent,
    NameRepresentative,
    PatientView,
    RepresentativeNeeded,
    last_consents,
    name_representative,
    patient_for,
)
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands

MOTHER = NameRepresentative(quality="mother", name="Mme Camille Sarrazin")
CHILD = {"birth_name": "Sarrazin", "first_name": "Léo", "born_on": date(2019, 4, 9), "sex": "M"}


async def says_yes(
    works: Works, commands: KeptCommands, booked: AppointmentView, who: PatientView | None = None
) -> None:
    named = who.representative.id if who and who.representative else None
    async with works.open(builders.patient_of(booked)) as work:
        wish = GiveConsent(version=CURRENT_CONSENT, representative_id=named)
        await agree(work, commands, booked.id, wish)


async def says_no_more(works: Works, commands: KeptCommands, booked: AppointmentView) -> None:
    async with works.open(builders.patient_of(booked)) as work:
        await withdraw(work, commands, booked.id)


async def joins(works: Works, booked: AppointmentView) -> str:
    async with works.open(builders.patient_of(booked)) as work:
        return await join_as_patient(work, booked.id)


async def state_of(works: Works, consultation: ConsultationView) -> ConsultationView:
    async with works.reading() as session:
        return await consultation_for(session, consultation.id)


async def shown_to(works: Works, booked: AppointmentView) -> VisitOut:
    async with works.reading() as session:
        visit = await visit_for(session, booked.id, works.clock.now())
    return VisitOut.of(visit, works.clock.now(), "fr")


async def row_of(works: Works, at: Practice) -> DayRow:
    actor = builders.practitioner_at(at)
    now = works.clock.now()
    async with works.reading() as session:
        (row,) = await day_of(session, actor, today(now, actor), now)
    return row


async def begin(feed: RoomFeed, room: str) -> None:
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON))


async def test_who_waits_leaves_and_comes_back_only_after_agreeing_anew(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await says_yes(works, commands, booked)
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    commands.sent.clear()

    await says_no_more(works, commands, booked)

    after = await state_of(works, consultation)
    assert (after.course.state, after.course.waiting_since) == ("expected", None)
    assert [type(command) for command in commands.sent] == [TellBoard, CloseRoom]
    assert commands.sent[-1] == CloseRoom(room=consultation.room)
    assert (await shown_to(works, booked)).consent.withdrawn_at == NOON
    with pytest.raises(ConsentNeeded):
        await joins(works, booked)

    await says_yes(works, commands, booked)

    assert await joins(works, booked)
    assert (await shown_to(works, booked)).consent.withdrawn_at is None
    # The door that closed says nothing of the consultation, which is in another room.
    await feed.deliver(RoomClosed(room=consultation.room, by=None, at=NOON))
    assert (await state_of(works, consultation)).course.state == "expected"


@pytest.mark.parametrize("withdrew", [False, True])
async def test_what_a_stranger_said_by_a_link_that_was_revoked_is_not_what_the_patient_said(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
    withdrew: bool,
) -> None:
    await says_yes(works, commands, booked)
    if withdrew:
        await says_no_more(works, commands, booked)

    clock.forward(minutes=1)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await revoke_links(work, booked.id)
    clock.forward(minutes=1)
    await Relay(works).drain()

    consent = (await shown_to(works, booked)).consent
    assert (consent.needed, consent.withdrawn_at) == (True, None)
    assert (await state_of(works, consultation)).consent_withdrawn_at is None
    with pytest.raises(ConsentNeeded):
        await joins(works, booked)
    await says_yes(works, commands, booked)
    assert await joins(works, booked)


async def test_what_the_patient_said_by_the_next_link_stands_though_the_former_ones_end_is_told_late(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    async with works.open(SYSTEM) as work:
        await revoke_links(work, booked.id)
    clock.forward(minutes=1)

    await says_yes(works, commands, booked)
    await Relay(works).drain()

    assert not (await shown_to(works, booked)).consent.needed
    assert await joins(works, booked)


async def test_the_agreement_of_who_is_in_the_call_stands_whatever_becomes_of_his_link(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await says_yes(works, commands, booked)
    await begin(feed, consultation.room)

    async with works.open(SYSTEM) as work:
        await revoke_links(work, booked.id)
    await Relay(works).drain()

    assert not (await shown_to(works, booked)).consent.needed


async def test_in_the_call_the_consultation_ends_and_is_neither_missed_nor_a_failure(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await says_yes(works, commands, booked)
    await begin(feed, consultation.room)

    await says_no_more(works, commands, booked)
    await feed.deliver(RoomClosed(room=consultation.room, by=None, at=NOON))

    after = await state_of(works, consultation)
    assert (after.course.state, after.consent_withdrawn_at) == ("ended", NOON)
    shown = await shown_to(works, booked)
    assert (shown.state, shown.satisfaction.asked) == ("ended", False)
    async with works.reading() as session:
        day = Period(NOON - timedelta(days=1), NOON + timedelta(days=1))
        (outcome,) = await outcomes_in(session, minimes.here.id, day)
    assert (outcome.appointment_state, outcome.had_incident) == ("kept", False)
    for again in (says_yes, says_no_more):
        with pytest.raises(ConsultationOver):
            await again(works, commands, booked)


async def test_the_room_is_closed_even_by_a_program_that_was_stopped_before_it_could_say_so(
    works: Works, commands: KeptCommands, booked: AppointmentView, consultation: ConsultationView
) -> None:
    await says_yes(works, commands, booked)
    await says_no_more(works, commands, booked)
    commands.sent.clear()  # as if it had never left

    await Relay(works).drain()

    assert commands.sent == [CloseRoom(room=consultation.room)]


@pytest.mark.parametrize("first", ["admission", "withdrawal"])
async def test_withdrawing_while_being_let_in_ends_it_whoever_comes_first(
    works: Works,
    commands: KeptCommands,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
    first: str,
) -> None:
    await says_yes(works, commands, booked)
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    both = [begin(feed, consultation.room), says_no_more(works, commands, booked)]

    await asyncio.gather(*(both if first == "admission" else reversed(both)))

    after = await state_of(works, consultation)
    assert after.course.state in {"expected", "ended"}
    assert (after.course.state == "expected") == (after.room != consultation.room)
    assert CloseRoom(room=consultation.room) in commands.sent
    with pytest.raises((ConsentNeeded, ConsultationOver)):
        await joins(works, booked)


async def test_who_withdrew_and_never_came_is_not_said_to_have_missed_it(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await says_yes(works, commands, booked)
    await says_no_more(works, commands, booked)
    clock.forward(minutes=15)

    async with works.open(builders.practitioner_at(minimes)) as work:
        await miss_consultation(work, commands, consultation.id)
    clock.forward(seconds=10)
    await Relay(works).drain()

    after = await state_of(works, consultation)
    assert (after.course.state, after.course.why_not_held) == ("not_held", "consent_withdrawn")
    async with works.reading() as session:
        assert (await appointment_for(session, booked.id)).state == "not_held"


async def test_the_days_end_gives_the_reason_too(
    works: Works,
    commands: KeptCommands,
    clock: GivenClock,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await says_yes(works, commands, booked)
    await says_no_more(works, commands, booked)
    clock.forward(hours=6)
    assert (await shown_to(works, booked)).state == "not_held"

    await Closing(works, commands).look()

    assert (await state_of(works, consultation)).course.why_not_held == "consent_withdrawn"


async def test_there_must_be_something_to_withdraw(
    works: Works, commands: KeptCommands, booked: AppointmentView, consultation: ConsultationView
) -> None:
    with pytest.raises(ConsentUnknown):
        await says_no_more(works, commands, booked)

    assert (await state_of(works, consultation)).consent_withdrawn_at is None


@pytest.fixture
async def leo(works: Works, minimes: Practice) -> PatientView:
    """Seven years old, with his mother."""
    named = {"representative_quality": MOTHER.quality, "representative_name": MOTHER.name}
    return await builders.patient(works, minimes.here, **CHILD, **named)


@pytest.fixture
async def visit_of_leo(works: Works, minimes: Practice, leo: PatientView) -> AppointmentView:
    booked = await builders.appointment(works, minimes, NOON.replace(minute=10), who=leo)
    await Relay(works).drain()
    return booked


async def test_a_mother_declares_and_consents_and_the_practitioner_reads_it(
    works: Works,
    commands: KeptCommands,
    minimes: Practice,
    leo: PatientView,
    visit_of_leo: AppointmentView,
) -> None:
    assert leo.representative is not None
    asked = (await shown_to(works, visit_of_leo)).consent.representative
    assert asked is not None
    assert (asked.id, asked.name, asked.share) == (leo.representative.id, MOTHER.name, "consents")
    with pytest.raises(DeclarationNeeded):
        await says_yes(works, commands, visit_of_leo)
    with pytest.raises(ConsentNeeded):
        await joins(works, visit_of_leo)
    assert not (await row_of(works, minimes)).has_declared

    await says_yes(works, commands, visit_of_leo, leo)

    assert await joins(works, visit_of_leo)
    assert (await row_of(works, minimes)).has_declared
    async with works.reading() as session:
        kept = (await last_consents(session, [visit_of_leo.id]))[visit_of_leo.id]
    assert (kept.representative_name, kept.representative_quality) == (MOTHER.name, "mother")


async def test_another_one_named_since_declares_anew(
    works: Works,
    commands: KeptCommands,
    minimes: Practice,
    leo: PatientView,
    visit_of_leo: AppointmentView,
) -> None:
    await says_yes(works, commands, visit_of_leo, leo)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await name_representative(work, leo.id, NameRepresentative(quality="father", name="M. Luc Sarrazin"))
        now = await patient_for(work.session, minimes.here.id, leo.id)

    with pytest.raises(ConsentNeeded):
        await joins(works, visit_of_leo)
    with pytest.raises(DeclarationNeeded):
        await says_yes(works, commands, visit_of_leo, leo)
    await says_yes(works, commands, visit_of_leo, now)

    assert await joins(works, visit_of_leo)


async def test_a_minor_without_anybody_gets_no_ticket(
    works: Works,
    commands: KeptCommands,
    minimes: Practice,
    leo: PatientView,
    visit_of_leo: AppointmentView,
) -> None:
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await name_representative(work, leo.id, NameRepresentative(quality="none"))

    assert (await shown_to(works, visit_of_leo)).consent.representative_missing
    assert (await row_of(works, minimes)).lacks_representative
    with pytest.raises(RepresentativeNeeded):
        await says_yes(works, commands, visit_of_leo)
    with pytest.raises(ConsentNeeded):
        await joins(works, visit_of_leo)


async def test_a_declaration_by_a_link_that_was_revoked_is_not_the_mothers(
    works: Works, commands: KeptCommands, minimes: Practice, leo: PatientView, visit_of_leo: AppointmentView
) -> None:
    await says_yes(works, commands, visit_of_leo, leo)

    async with works.open(SYSTEM) as work:
        await revoke_links(work, visit_of_leo.id)
    await Relay(works).drain()

    assert not (await row_of(works, minimes)).has_declared
    asked = (await shown_to(works, visit_of_leo)).consent
    assert (asked.needed, asked.withdrawn_at) == (True, None)
    with pytest.raises(ConsentNeeded):
        await joins(works, visit_of_leo)
