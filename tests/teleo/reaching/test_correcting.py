"""What went to the wrong place opens nothing any more, and a link leaves for the right one."""

import asyncio
from datetime import timedelta

import pytest

from teleo.accounts import LinkReplaced, open_link
from teleo.appointments import AppointmentUnknown, AppointmentView
from teleo.core.actor import SYSTEM, Actor
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import plan_message
from teleo.patients import AddContact
from teleo.reaching.correcting import correct
from teleo.reaching.schemas import WayOut
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.signing_in import Browser

RIGHT = AddContact.model_validate({"email": "jeanne.lefevre@patients.test", "mobile": "06 39 98 00 02"})


@pytest.fixture
async def booked(works: Works, minimes: Practice, gateway: Browser) -> AppointmentView:
    return await builders.appointment(works, minimes, NOON + timedelta(hours=1))


@pytest.fixture
def assistant(minimes: Practice) -> Actor:
    return builders.assistant_of(minimes.here)


async def corrected(
    works: Works, actor: Actor, booked: AppointmentView, wish: AddContact = RIGHT
) -> tuple[WayOut, ...]:
    async with works.open(actor) as work:
        return await correct(work, booked.id, wish)


def tokens_in(mailbox: Mailbox, to: str = "") -> set[str]:
    return {
        word.rpartition("/l/")[2].rstrip(".")
        for message in mailbox.latest()
        for word in message.text.split()
        if "/l/" in word and to in message.to
    }


async def opens(works: Works, token: str) -> bool:
    async with works.reading() as session:
        try:
            await open_link(session, token, works.clock.now())
        except LinkReplaced:
            return False
    return True


async def test_the_old_links_die_together_and_new_ones_leave(
    works: Works, assistant: Actor, booked: AppointmentView, mailbox: Mailbox
) -> None:
    await Relay(works).drain()
    old = tokens_in(mailbox)

    ways = await corrected(works, assistant, booked)
    await Relay(works).drain()

    assert [way.contact for way in ways] == ["06 •• •• •• 02", "j••@patients.test"]
    new = tokens_in(mailbox) - old
    assert (len(old), len(new)) == (2, 2)
    assert [await opens(works, token) for token in old] == [False] * 2
    assert [await opens(works, token) for token in new] == [True] * 2
    assert len(tokens_in(mailbox, "+33639980002")) == 1


async def test_what_had_not_left_yet_never_leaves(
    works: Works, assistant: Actor, booked: AppointmentView, mailbox: Mailbox
) -> None:
    async with works.open(SYSTEM) as work:
        for channel in ("email", "mobile"):
            await plan_message(work, booked, channel)

    await corrected(works, assistant, booked)

    await Relay(works).drain()

    assert tokens_in(mailbox, "+33639980001") == set()
    assert [await opens(works, token) for token in tokens_in(mailbox)] == [True] * 2


async def test_the_same_correction_twice_sends_once(
    works: Works, assistant: Actor, booked: AppointmentView, mailbox: Mailbox
) -> None:
    await Relay(works).drain()

    answers = await asyncio.gather(corrected(works, assistant, booked), corrected(works, assistant, booked))
    await Relay(works).drain()

    assert sorted(len(ways) for ways in answers) == [0, 2]
    assert len(mailbox.latest()) == 4


async def test_his_other_appointments_links_die_too_and_are_replaced(
    works: Works, assistant: Actor, minimes: Practice, booked: AppointmentView, mailbox: Mailbox
) -> None:
    jeanne = await builders.patient(works, minimes.here)
    await builders.appointment(works, minimes, NOON + timedelta(days=2), who=jeanne)
    await Relay(works).drain()
    old = tokens_in(mailbox)

    await corrected(works, assistant, booked)
    await Relay(works).drain()

    assert [await opens(works, token) for token in old] == [False] * 4
    assert len(tokens_in(mailbox) - old) == 4


async def test_another_language_sends_the_link_again_in_it_and_kills_none(
    works: Works, assistant: Actor, booked: AppointmentView, mailbox: Mailbox
) -> None:
    same = {"email": "jeanne.lefevre@patients.test", "mobile": "06 39 98 00 01"}
    await Relay(works).drain()
    old = tokens_in(mailbox)

    ways = await corrected(works, assistant, booked, AddContact.model_validate(same | {"language": "en"}))
    again = await corrected(works, assistant, booked, AddContact.model_validate(same | {"language": "en"}))
    await Relay(works).drain()

    assert (len(ways), again) == (2, ())
    assert [await opens(works, token) for token in tokens_in(mailbox)] == [True] * 4
    for message in mailbox.latest():
        is_old = bool({word.rpartition("/l/")[2] for word in message.text.split()} & old)
        assert ("on Tuesday 24 November" in " ".join(message.text.split())) != is_old


async def test_an_appointment_of_elsewhere_is_not_found(works: Works, booked: AppointmentView) -> None:
    elsewhere = await builders.establishment(works)

    with pytest.raises(AppointmentUnknown):
        await corrected(works, builders.assistant_of(elsewhere), booked)
