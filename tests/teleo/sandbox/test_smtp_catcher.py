"""A real mail server on loopback: what is sent to it by SMTP is in the mailbox, once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from teleo.infra.mail import Attachment, Mail, MailSettings, MailUnavailable, send_mail
from teleo.sandbox import Mailbox, catch_mail

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox.jsonl")


def mail(number: int) -> Mail:
    return Mail(
        id=f"mail-{number}",
        to="jeanne.lefevre@patients.test",
        sender_name="Hôpital des Minimes",
        subject="Hôpital : votre rendez-vous du 5 août",
        text="Bonjour,\n\nVotre rendez-vous est à 14\u00a0h\u00a000.",
        html="<p>Bonjour</p>",
        written_at=AT,
        attachments=(Attachment("rendez-vous.ics", "text/calendar;method=PUBLISH;charset=utf-8", b"BEGIN"),),
    )


def settings(url: str) -> MailSettings:
    return MailSettings(url=SecretStr(url), sender="rendez-vous@teleo.test")


async def test_a_mail_is_caught_as_its_receiver_would_read_it(mailbox: Mailbox) -> None:
    async with catch_mail(mailbox) as url:
        await send_mail(settings(url), mail(1))

    [caught] = mailbox.latest()
    assert (caught.kind, caught.to, caught.id) == (
        "mail",
        "jeanne.lefevre@patients.test",
        "<mail-1@teleo.test>",
    )
    assert caught.subject == mail(1).subject
    assert caught.text.split() == mail(1).text.split()
    assert caught.attachments == ("rendez-vous.ics",)


async def test_the_same_mail_sent_twice_is_one(mailbox: Mailbox) -> None:
    async with catch_mail(mailbox) as url:
        for number in (1, 1, 2):
            await send_mail(settings(url), mail(number))

    assert len(mailbox.latest()) == 2


async def test_once_stopped_it_takes_nothing_more(mailbox: Mailbox) -> None:
    async with catch_mail(mailbox) as url:
        pass

    with pytest.raises(MailUnavailable):
        await send_mail(settings(url), mail(1))
    assert mailbox.latest() == []
