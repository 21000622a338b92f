"""The mail of an invitation: sent once, in plain words, to the one who is invited."""

import re
from datetime import timedelta

from teleo.accounts import invite
from teleo.core.actor import SYSTEM
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.notifications.inviting import send_invitation
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice, an_invitation
from tests.support.clock import GivenClock


async def test_it_is_sent_once_with_its_link(
    works: Works, post: Post, mailbox: Mailbox, minimes: Practice
) -> None:
    async with works.open(SYSTEM) as work:
        enrolment_id = await invite(work, an_invitation(minimes.here, email="nadia@minimes.test"))

    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        await send_invitation(post, work, enrolment_id)

    (mail,) = mailbox.latest()
    assert mail.to == "nadia@minimes.test"
    assert mail.subject == "Hôpital des Minimes : choisissez votre mot de passe"
    assert re.search(rf"{post.base_url}/enrol/[\w-]{{24}}\s", mail.text)
    assert "ne sert qu'une fois" in mail.text
    assert mail.attachments == ()


async def test_its_words_follow_its_language_and_what_it_is_for(
    works: Works, mailbox: Mailbox, minimes: Practice
) -> None:
    sophie = await builders.assistant_account(works, minimes.here)
    region = {"role": "region_administrator", "establishment_id": None, "email": "elise@region.test"}
    async with works.open(SYSTEM) as work:
        for wish in (
            an_invitation(minimes.here, email="nadia@minimes.test", language="en"),
            an_invitation(minimes.here, email=sophie.email, role="administrator"),
            an_invitation(minimes.here, **region),
        ):
            await invite(work, wish)

    await Relay(works).drain()

    mails = {mail.to: mail for mail in mailbox.latest()}
    assert mails["nadia@minimes.test"].subject == "Hôpital des Minimes: choose your password"
    assert "is opening an account for you on Téléo" in mails["nadia@minimes.test"].text
    assert mails[sophie.email].subject == "Hôpital des Minimes : une invitation"
    assert "avec votre compte Téléo" in mails[sophie.email].text
    assert mails["elise@region.test"].subject == "Téléo : choisissez votre mot de passe"
    assert "les établissements de la région" in mails["elise@region.test"].text


async def test_one_that_opens_no_more_is_not_sent(
    works: Works, mailbox: Mailbox, minimes: Practice, clock: GivenClock
) -> None:
    wish = an_invitation(minimes.here)
    async with works.open(SYSTEM) as work:
        await invite(work, wish)
    async with works.open(SYSTEM) as work:
        await invite(work, wish)
    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        await invite(work, an_invitation(minimes.here))
    clock.set(clock.now() + timedelta(hours=72))
    await Relay(works).drain()

    assert len(mailbox.latest()) == 1
