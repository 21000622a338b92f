"""The six digits leave once, to the contact on file, without a word on anybody's health."""

import re

import pytest
from sqlalchemy import select

from teleo.accounts import IssueLink, ask_code, issue_link, open_link, prove_by_code, revoke_links
from teleo.accounts.tables import SentCode
from teleo.accounts.tokens import link_token
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.notifications.proving import send_code
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.signing_in import Browser


async def asked(works: Works, minimes: Practice, **contacts: object) -> str:
    """The link's token; a code was asked for by it."""
    who = await builders.patient(works, minimes.here, **contacts)
    token = await builders.link(works, who, new_id())
    async with works.open(SYSTEM) as work:
        await ask_code(work, await open_link(work.session, token, work.now))
    return token


@pytest.mark.parametrize(
    ("contacts", "kind", "to"),
    [
        ({}, "sms", "+33639980001"),
        ({"mobile": None}, "mail", "jeanne.lefevre@patients.test"),
    ],
)
async def test_it_goes_by_sms_where_a_mobile_is_known_and_by_mail_else(
    works: Works,
    post: Post,
    mailbox: Mailbox,
    minimes: Practice,
    gateway: Browser,
    contacts: dict[str, object],
    kind: str,
    to: str,
) -> None:
    token = await asked(works, minimes, **contacts)

    await Relay(works).drain()
    async with works.open(SYSTEM) as work:  # the relay tries again after a crash
        await send_code(post, work, (await work.session.scalars(select(SentCode.id))).one())

    (sent,) = mailbox.latest()
    assert (sent.kind, sent.to) == (kind, to)
    (digits,) = re.findall(r"(?<!\d)\d{6}(?!\d)", sent.text)
    assert digits not in (sent.subject or "")
    assert "/l/" not in sent.text
    assert not {"santé", "médecin", "Dr", "Martin", "Jeanne", "Lefèvre"} & set(re.findall(r"\w+", sent.text))
    async with works.open(SYSTEM) as work:
        link = await open_link(work.session, token, work.now)
        assert await prove_by_code(work, link, digits) is not None


async def test_of_a_link_that_died_meanwhile_nothing_leaves(
    works: Works, mailbox: Mailbox, minimes: Practice, gateway: Browser, clock: GivenClock
) -> None:
    who = await builders.patient(works, minimes.here)
    appointment_id = new_id()
    async with works.open(SYSTEM) as work:
        link_id = await issue_link(
            work,
            IssueLink(
                establishment_id=who.establishment_id,
                patient_id=who.id,
                appointment_id=appointment_id,
                valid_from=work.now,
                valid_until=work.now.replace(year=2090),
            ),
        )
        await ask_code(work, await open_link(work.session, link_token(work.vault, link_id), work.now))
        await revoke_links(work, appointment_id)

    await Relay(works).drain()

    assert mailbox.latest() == []
