"""People are told by each way that they can be reached, once, in order, how things stand as the message leaves."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import func, select

from teleo.accounts.tables import PatientLink
from teleo.appointments import (
    AppointmentBooked,
    AppointmentView,
    MoveAppointment,
    cancel,
    move,
    undo_change,
)
from teleo.appointments.tables import Appointment, Occupation
from teleo.core.actor import SYSTEM, Actor
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.notifications.reactions import confirm
from teleo.notifications.tables import SentMessage
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.signing_in import Browser, forget, sign_in

# For which patient, where under the appointments, and with what.
Wish = tuple[UUID, str, dict[str, str]]
AT_TWO = NOON + timedelta(hours=2)
AT_THREE = NOON + timedelta(hours=3)


def fact_of(booked: AppointmentView) -> AppointmentBooked:
    return AppointmentBooked(
        appointment_id=booked.id,
        establishment_id=booked.establishment_id,
        practitioner_id=booked.practitioner_id,
        patient_id=booked.patient_id,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
    )


async def planned(works: Works) -> list[SentMessage]:
    async with works.reading() as session:
        return list(await session.scalars(select(SentMessage).order_by(SentMessage.channel)))


@pytest.mark.parametrize(
    ("contacts", "channels"),
    [
        ({}, ["email", "mobile"]),
        ({"email": None}, ["mobile"]),
        ({"mobile": None}, ["email"]),
        ({"contact_belongs_to": "companion", "companion_name": "Rose"}, ["email", "mobile"]),
    ],
)
async def test_each_way_to_reach_the_patient_gets_one_message_with_a_link_of_its_own(
    works: Works, minimes: Practice, contacts: dict[str, object], channels: list[str]
) -> None:
    jeanne = await builders.patient(works, minimes.here, **contacts)
    booked = await builders.appointment(works, minimes, NOON, who=jeanne)

    async with works.open(SYSTEM) as work:
        await confirm(work, fact_of(booked))

    messages = await planned(works)
    assert [(message.channel, message.state) for message in messages] == [
        (channel, "planned") for channel in channels
    ]
    assert len({message.link_id for message in messages}) == len(channels)


async def test_the_fact_heard_again_plans_nothing_more(works: Works, minimes: Practice) -> None:
    booked = await builders.appointment(works, minimes, NOON)
    async with works.open(SYSTEM) as work:
        await confirm(work, fact_of(booked))
    once = [message.id for message in await planned(works)]

    async with works.open(SYSTEM) as work:
        await confirm(work, fact_of(booked))

    assert [message.id for message in await planned(works)] == once
    async with works.reading() as session:
        assert len(list(await session.scalars(select(PatientLink)))) == len(once)


async def test_what_is_planned_is_sent_by_the_relay_in_the_same_pass(
    works: Works, minimes: Practice, gateway: object
) -> None:
    await builders.appointment(works, minimes, NOON)

    await Relay(works).drain()

    assert [(message.state, message.sent_at) for message in await planned(works)] == [("sent", NOON)] * 2


@pytest.fixture
def assistant(minimes: Practice) -> Actor:
    return builders.assistant_of(minimes.here)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, AT_TWO)


async def moved(works: Works, actor: Actor, booked: AppointmentView, to: object = AT_THREE) -> None:
    async with works.open(actor) as work:
        await move(work, booked.id, MoveAppointment.model_validate({"starts_at": to}))


async def cancelled(works: Works, actor: Actor, booked: AppointmentView) -> None:
    async with works.open(actor) as work:
        await cancel(work, booked.id)


async def undone(works: Works, actor: Actor, booked: AppointmentView) -> None:
    async with works.open(actor) as work:
        await undo_change(work, booked.id)


def received(mailbox: Mailbox, kind: str = "mail") -> list[str]:
    """In the order in which they came."""
    return [
        message.subject if kind == "mail" else message.text
        for message in mailbox.latest()[::-1]
        if message.kind == kind
    ]


BOOKED = "Hôpital des Minimes : votre rendez-vous du mardi 24 novembre"
MOVED = "Hôpital des Minimes : votre rendez-vous est déplacé au mardi 24 novembre"
CANCELLED = "Hôpital des Minimes : votre rendez-vous du mardi 24 novembre est annulé"


async def test_a_move_is_told_once_it_can_no_longer_be_undone(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    relay = Relay(works)
    await relay.drain()
    await moved(works, assistant, booked)
    clock.forward(seconds=9)
    await relay.drain()
    before = received(mailbox)
    clock.forward(seconds=1)
    await relay.drain()
    await relay.drain()

    assert before == [BOOKED]
    assert received(mailbox) == [BOOKED, MOVED]
    assert received(mailbox, "sms")[-1].startswith(
        "Hopital des Minimes : votre rendez-vous est déplacé au mardi 24 novembre à 16 h 00."
    )
    text = mailbox.latest()[1 if mailbox.latest()[0].kind == "sms" else 0].text
    assert "du mardi 24 novembre à 15\u00a0h\u00a000 est déplacé" in text
    assert "a lieu le mardi 24 novembre à 16\u00a0h\u00a000" in text


async def test_a_cancellation_says_whom_to_call(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    await Relay(works).drain()
    await cancelled(works, assistant, booked)
    clock.forward(seconds=10)
    await Relay(works).drain()

    assert received(mailbox) == [BOOKED, CANCELLED]
    assert received(mailbox, "sms")[-1] == (
        "Hopital des Minimes : votre rendez-vous du mardi 24 novembre à 15 h 00 est annulé. "
        "Pour en prendre un autre : 05 36 49 00 10"
    )


async def test_what_is_undone_is_told_to_nobody(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    await Relay(works).drain()
    await moved(works, assistant, booked)
    await undone(works, assistant, booked)
    await cancelled(works, assistant, booked)
    await undone(works, assistant, booked)
    for _ in range(3):
        clock.forward(seconds=10)
        await Relay(works).drain()

    assert received(mailbox) == [BOOKED]


async def test_changes_that_follow_one_another_are_told_as_one(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    await Relay(works).drain()
    await moved(works, assistant, booked)
    clock.forward(seconds=6)
    await cancelled(works, assistant, booked)
    clock.forward(seconds=6)  # the move can no longer be undone, the cancellation can
    await Relay(works).drain()
    between = received(mailbox)
    clock.forward(seconds=6)
    await Relay(works).drain()

    assert between == [BOOKED]
    # Of the time that the patient knows, not of one that he was never told.
    assert received(mailbox) == [BOOKED, CANCELLED]
    assert "à 15 h 00" in received(mailbox, "sms")[-1]


async def test_a_move_whose_turn_was_skipped_is_told_when_what_came_after_is_undone(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    await Relay(works).drain()
    await moved(works, assistant, booked)
    clock.forward(seconds=6)
    await cancelled(works, assistant, booked)
    clock.forward(seconds=6)
    await Relay(works).drain()
    await undone(works, assistant, booked)
    await Relay(works).drain()
    clock.forward(seconds=60)
    await Relay(works).drain()

    assert received(mailbox) == [BOOKED, MOVED]


async def test_a_confirmation_that_leaves_late_says_how_things_stand_and_is_the_only_one(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    # The worker was away: the appointment was moved before its patient heard of it.
    await moved(works, assistant, booked)
    clock.forward(seconds=5)
    await Relay(works).drain()
    too_early = received(mailbox)
    clock.forward(seconds=5)
    await Relay(works).drain()

    assert too_early == []
    assert received(mailbox) == [BOOKED]
    assert "16 h 00" in received(mailbox, "sms")[0]


async def test_who_was_told_nothing_is_told_of_no_cancellation(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    await cancelled(works, assistant, booked)
    clock.forward(seconds=10)
    await Relay(works).drain()

    assert received(mailbox) == received(mailbox, "sms") == []


async def test_a_planned_message_says_what_is_true_when_it_leaves(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    post: Post,
    assistant: Actor,
    booked: AppointmentView,
) -> None:
    # The gateway refuses: the SMS waits to be tried again, and meanwhile the appointment is cancelled.
    token_file = post.sms.token_file
    assert token_file is not None
    token = token_file.read_text()
    token_file.write_text("not the token")
    await Relay(works).drain()
    await cancelled(works, assistant, booked)
    clock.forward(seconds=60)
    token_file.write_text(token)
    await Relay(works).drain()

    assert received(mailbox) == [BOOKED, CANCELLED]
    assert received(mailbox, "sms") == []
    async with works.reading() as session:
        states = list(await session.scalars(select(SentMessage.state).where(SentMessage.channel == "mobile")))
    assert states == ["dropped"]


async def test_the_links_that_were_sent_follow_the_appointment(
    works: Works, clock: GivenClock, gateway: Browser, assistant: Actor, booked: AppointmentView
) -> None:
    await Relay(works).drain()
    await moved(works, assistant, booked, AT_TWO + timedelta(days=7))
    clock.forward(seconds=10)
    await Relay(works).drain()

    async with works.reading() as session:
        ends = set(await session.scalars(select(PatientLink.valid_until)))
    assert ends == {AT_TWO + timedelta(days=7, minutes=20, hours=28)}


@pytest.mark.timeout(240)
async def test_of_two_hundred_who_book_move_to_and_cancel_one_slot_at_once_one_holds_it_and_each_is_told_once(
    works: Works, clock: GivenClock, mailbox: Mailbox, gateway: Browser, minimes: Practice
) -> None:
    people = [
        await builders.patient(
            works,
            minimes.here,
            first_name=name,
            email=f"{name}@patients.test".lower(),
            mobile=f"06 39 98 00 {10 + number}",
            even_if_alike=True,
        )
        for number, name in enumerate(("Anne", "Berthe", "Carole", "Diane", "Elsa", "Fanny", "Gilda"))
    ]
    times = [AT_TWO, *(AT_THREE + timedelta(minutes=20 * place) for place in range(3))]
    held, *elsewhere = [
        await builders.appointment(works, minimes, at, who=who)
        for who, at in zip(people, times, strict=False)
    ]
    await Relay(works).drain()
    booking = {"practitioner_id": str(minimes.practitioner.id), "visit_reason_id": str(minimes.reason.id)}
    wishes: list[Wish] = [(people[0].id, f"/{held.id}/cancel", {})] * 50
    for who, one in zip(people[1:4], elsewhere, strict=True):
        wishes += [(who.id, f"/{one.id}/move", {})] * 25
    for who in people[4:]:
        wishes += [(who.id, "", booking | {"patient_id": str(who.id)})] * 25
    Random(200).shuffle(wishes)

    outcomes = await pressed_at_once(works, clock, gateway, minimes, wishes)
    clock.forward(seconds=10)
    await Relay(works).drain()

    cancelling = Counter(outcome for who, outcome in outcomes if who == people[0].id)
    assert cancelling == {"200": 1, "409 appointment_fixed": 49}
    taking = Counter(outcome for who, outcome in outcomes if who != people[0].id)
    [(winner, how)] = [one for one in outcomes if one[0] != people[0].id and one[1] in {"200", "201"}]
    assert taking == {how: 1, "409 slot_taken": 149}
    # Whoever did not get the slot keeps what he had.
    assert await who_has_what(works) == dict(zip([who.id for who in people[1:4]], times[1:], strict=True)) | {
        winner: AT_TWO
    }
    wanted = {who.id: [BOOKED] for who in people[1:4]} | {people[0].id: [BOOKED, CANCELLED]}
    wanted[winner] = [BOOKED, MOVED] if how == "200" else [BOOKED]
    assert told(mailbox, "mail") == {who.email: wanted[who.id] for who in people if who.id in wanted}
    assert {to: len(texts) for to, texts in told(mailbox, "sms").items()} == {
        who.mobile: len(wanted[who.id]) for who in people if who.id in wanted
    }


async def pressed_at_once(
    works: Works,
    clock: GivenClock,
    gateway: Browser,
    at: Practice,
    wishes: list[Wish],
) -> list[tuple[UUID, str]]:
    """For whom, and what the site answers. Meanwhile time goes, so that the undo of a cancellation ends; and messages leave."""
    sessions = [await session_of(works, gateway, at) for _ in range(10)]
    forget(gateway)

    async def press(number: int) -> tuple[UUID, str]:
        who, where, more = wishes[number]
        cookies, csrf = sessions[number % 10]
        answer = await gateway.post(
            f"/api/v1/appointments{where}",
            json={} if where.endswith("/cancel") else more | {"starts_at": AT_TWO.isoformat()},
            headers={"Cookie": cookies, "X-CSRF-Token": csrf},
        )
        clock.forward(milliseconds=100)
        if number % 20 == 0:
            await Relay(works).drain()
        body = await answer.json()
        return who, f"{answer.status} {body.get('code', '')}".strip()

    return await asyncio.gather(*(press(number) for number in range(len(wishes))))


async def who_has_what(works: Works) -> dict[UUID, datetime]:
    async with works.reading() as session:
        rows = await session.execute(
            select(Appointment.patient_id, Occupation.starts_at)
            .join(Occupation, Occupation.id == Appointment.occupation_id)
            .where(Appointment.state == "booked")
        )
        return {row.patient_id: row.starts_at for row in rows}


def told(mailbox: Mailbox, kind: str) -> dict[str, list[str]]:
    """In the order in which they came."""
    found: dict[str, list[str]] = {}
    for message in mailbox.latest()[::-1]:
        if message.kind == kind:
            found.setdefault(message.to, []).append(message.subject)
    return found


@pytest.mark.timeout(240)
async def test_two_hundred_who_book_one_slot_at_once_make_one_appointment_and_one_confirmation(
    works: Works, mailbox: Mailbox, gateway: Browser, minimes: Practice
) -> None:
    wish = {
        "practitioner_id": str(minimes.practitioner.id),
        "visit_reason_id": str(minimes.reason.id),
        "starts_at": AT_TWO.isoformat(),
    }
    patients = [
        await builders.patient(works, minimes.here, first_name=name, even_if_alike=True)
        for name in ("Anne", "Berthe", "Chloé", "Diane", "Elsa")
    ]
    sessions = [await session_of(works, gateway, minimes) for _ in range(10)]
    forget(gateway)

    async def press(number: int) -> str:
        cookies, csrf = sessions[number % 10]
        answer = await gateway.post(
            "/api/v1/appointments",
            json=wish | {"patient_id": str(patients[number % 5].id)},
            headers={"Cookie": cookies, "X-CSRF-Token": csrf},
        )
        told = await answer.json()
        return f"{answer.status} {told.get('code', 'booked')}"

    outcomes = await asyncio.gather(*(press(number) for number in range(200)))
    await Relay(works).drain()

    assert {outcome: outcomes.count(outcome) for outcome in outcomes} == {
        "201 booked": 1,
        "409 slot_taken": 199,
    }
    assert (len(received(mailbox)), len(received(mailbox, "sms"))) == (1, 1)
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Appointment)) == 1


async def session_of(works: Works, browser: Browser, at: Practice) -> tuple[str, str]:
    """The cookies of an assistant who has signed in, and the token of her forms."""
    csrf = await sign_in(browser, (await builders.assistant_account(works, at.here)).email)
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.session.cookie_jar), csrf
