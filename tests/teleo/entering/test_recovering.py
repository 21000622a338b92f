"""Fresh links leave for the one who lost his, for what is ahead of him alone, and to what is on file."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from teleo.accounts import open_link, prove_by_fact, revoke_links, tries_left
from teleo.appointments import AppointmentView, cancel
from teleo.consultations import reactions as consultation_reactions
from teleo.core.actor import SYSTEM
from teleo.entering import reactions as entering_reactions
from teleo.entering.recovering import note_lost_link
from teleo.entering.schemas import TellContact
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands
from tests.support.signing_in import Browser
from tests.teleo.notifications.conftest import gateway, mailbox, minimes, post

__all__ = ["gateway", "mailbox", "minimes", "post"]


@pytest.fixture
def subscriptions(post: Post) -> Subscriptions:
    return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(post), *entering_reactions()])


@pytest.fixture
async def booked(works: Works, minimes: Practice, gateway: Browser, clock: GivenClock) -> AppointmentView:
    """And told of, a while ago."""
    found = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()
    clock.forward(minutes=5)
    return found


async def lost(works: Works, contact: str) -> None:
    async with works.open(SYSTEM) as work:
        await note_lost_link(work, TellContact(contact=contact))
    await Relay(works).drain()


def tokens(mailbox: Mailbox, after: int = 2) -> list[str]:
    """Of the messages since those of the booking, newest first."""
    sent = mailbox.latest()
    return [
        word.rpartition("/l/")[2]
        for one in sent[: len(sent) - after]
        for word in one.text.split()
        if "/l/" in word
    ]


@pytest.mark.parametrize("contact", ["06 39 98 00 01", "Jeanne.Lefevre@patients.test"])
async def test_a_fresh_link_leaves_by_the_ways_on_file_and_what_was_typed_is_forgotten(
    works: Works,
    booked: AppointmentView,
    mailbox: Mailbox,
    contact: str,
) -> None:
    await lost(works, contact)

    fresh = tokens(mailbox)
    assert {message.to for message in mailbox.latest()} == {"+33639980001", "jeanne.lefevre@patients.test"}
    assert len(set(fresh)) == 2
    async with works.reading() as session:
        for token in fresh:
            assert (await open_link(session, token, works.clock.now())).appointment_id == booked.id
        assert await session.scalar(text("SELECT count(*) FROM lost_links")) == 0
        acts = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE act = 'link_recovered'"))
    assert acts == 1


async def test_for_a_stranger_nothing_leaves_and_nothing_stays(
    works: Works,
    booked: AppointmentView,
    mailbox: Mailbox,
) -> None:
    await lost(works, "06 39 98 77 77")

    assert len(mailbox.latest()) == 2
    async with works.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM lost_links")) == 0


@pytest.mark.parametrize("why", ["past", "cancelled", "revoked", "just sent"])
async def test_what_is_not_ahead_is_not_sent(
    works: Works,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    mailbox: Mailbox,
    why: str,
) -> None:
    async with works.open(builders.assistant_of(minimes.here)) as work:
        if why == "cancelled":
            await cancel(work, booked.id)
        if why == "revoked":
            await revoke_links(work, booked.id)
    clock.forward(hours=6 if why == "past" else 0, minutes=1)
    await Relay(works).drain()
    if why == "just sent":
        await lost(works, "06 39 98 00 01")
    before = len(mailbox.latest())

    await lost(works, "06 39 98 00 01")

    assert len(mailbox.latest()) == before


async def test_it_opens_nothing_that_wrong_answers_have_closed(
    works: Works,
    booked: AppointmentView,
    mailbox: Mailbox,
) -> None:
    first = tokens(mailbox, after=0)[0]
    for _ in range(5):
        async with works.open(SYSTEM) as work:
            await prove_by_fact(work, await open_link(work.session, first, work.now), "1950-01-01", None)

    await lost(works, "06 39 98 00 01")

    async with works.reading() as session:
        assert await tries_left(session, booked.id) == 0
