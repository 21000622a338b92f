"""A fresh link leaves by each way, not too often, and only while it opens something."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from teleo.accounts import LinkReplaced, open_link, prove_by_fact, tries_left
from teleo.accounts.tables import PatientLink
from teleo.appointments import AppointmentUnknown, AppointmentView, cancel
from teleo.core.actor import SYSTEM, Actor
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.reaching.errors import NothingToOpen, SentTooOften
from teleo.reaching.schemas import WayOut
from teleo.reaching.sending_again import send_again
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.signing_in import Browser


@pytest.fixture
async def booked(works: Works, minimes: Practice, gateway: Browser) -> AppointmentView:
    """And told of: its first messages left."""
    found = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()
    return found


async def again(works: Works, actor: Actor, booked: AppointmentView) -> tuple[WayOut, ...]:
    async with works.open(actor) as work:
        return await send_again(work, booked.id)


async def test_each_message_has_a_link_of_its_own_and_says_whom_it_went_to(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView, mailbox: Mailbox
) -> None:
    clock.forward(minutes=2)

    ways = await again(works, builders.assistant_of(minimes.here), booked)
    await Relay(works).drain()

    assert [(way.channel, way.contact) for way in ways] == [
        ("mobile", "06 •• •• •• 01"),
        ("email", "j••@patients.test"),
    ]
    sent = mailbox.latest()
    links = {word for message in sent for word in message.text.split() if "/l/" in word}
    assert (len(sent), len(links)) == (4, 4)
    assert "le lien de votre rendez-vous" in next(message.subject for message in sent if message.subject)
    async with works.reading() as session:
        assert [link.revoked_at for link in await session.scalars(select(PatientLink))] == [None] * 4
        acts = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE act = 'link_sent_again'"))
    assert acts == 1


async def test_two_assistants_in_the_same_second_send_it_once(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView, mailbox: Mailbox
) -> None:
    clock.forward(minutes=2)
    actor = builders.assistant_of(minimes.here)

    answers = await asyncio.gather(
        again(works, actor, booked), again(works, actor, booked), return_exceptions=True
    )
    await Relay(works).drain()

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [SentTooOften]
    assert len(mailbox.latest()) == 4


async def test_too_soon_is_refused_with_when_to_come_back(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)
    clock.forward(seconds=20)

    with pytest.raises(SentTooOften) as refused:
        await again(works, actor, booked)

    assert refused.value.retry_after == 40


async def test_what_opens_nothing_is_not_sent(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    actor = builders.assistant_of(minimes.here)
    clock.forward(hours=6)
    with pytest.raises(NothingToOpen):
        await again(works, actor, booked)

    later = await builders.appointment(works, minimes, NOON + timedelta(hours=26))
    async with works.open(actor) as work:
        await cancel(work, later.id)
    clock.forward(seconds=11)

    with pytest.raises(NothingToOpen):
        await again(works, actor, later)


async def test_an_appointment_of_elsewhere_is_not_found(works: Works, booked: AppointmentView) -> None:
    elsewhere = await builders.establishment(works)

    with pytest.raises(AppointmentUnknown):
        await again(works, builders.assistant_of(elsewhere), booked)


async def test_after_too_many_wrong_answers_the_new_link_takes_the_place_of_all(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView, mailbox: Mailbox
) -> None:
    """The assistant has asked who it is; whoever guessed has nothing left to guess at."""
    guessed = link_in(mailbox)
    for _ in range(5):
        async with works.open(SYSTEM) as work:
            await prove_by_fact(work, await open_link(work.session, guessed, work.now), "1950-01-01", None)
    clock.forward(minutes=2)

    await again(works, builders.assistant_of(minimes.here), booked)
    await Relay(works).drain()

    fresh = link_in(mailbox)
    async with works.reading() as session:
        with pytest.raises(LinkReplaced):
            await open_link(session, guessed, works.clock.now())
        assert (await open_link(session, fresh, works.clock.now())).appointment_id == booked.id
        assert await tries_left(session, booked.id) == 5


def link_in(mailbox: Mailbox) -> str:
    """The token of the newest message."""
    return next(word for word in mailbox.latest()[0].text.split() if "/l/" in word).rpartition("/l/")[2]
