"""Mail over real SMTP, to the sandbox's catcher."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from teleo.infra.mail import Attachment, Mail, MailSettings, MailUnavailable, send_mail
from teleo.sandbox import Mailbox, catch_mail
from tests.support.clock import NOON

MAIL = Mail(
    id="0189c2f4",
    to="jeanne.lefevre@patients.test",
    sender_name="Hôpital des Minimes",
    subject="Votre rendez-vous à distance",
    text="Bonjour,\nle 24 novembre à 14 h.",
    html="<p>Bonjour,<br>le 24 novembre à 14 h.</p>",
    written_at=NOON,
)
INVITATION = Attachment("rendez-vous.ics", "text/calendar;method=PUBLISH;charset=utf-8", b"BEGIN:VCALENDAR")


def settings(url: str) -> MailSettings:
    return MailSettings(url=SecretStr(url), sender="rdv@minimes.test")


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox.jsonl")


@pytest.fixture
async def server(mailbox: Mailbox) -> AsyncIterator[str]:
    async with catch_mail(mailbox) as url:
        yield url


@asynccontextmanager
async def server_that_says(*answers: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A mail server that answers each line with the next of its answers, and keeps what it heard."""
    heard: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            writer.write(answer + b"\r\n")
            await writer.drain()
            heard.append(await reader.readline())
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with listening:
        yield f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}", heard


async def test_a_mail_arrives_with_its_text_and_its_invitation(server: str, mailbox: Mailbox) -> None:
    await send_mail(settings(server), replace(MAIL, attachments=(INVITATION,)))

    (caught,) = mailbox.latest()
    assert (caught.to, caught.subject) == (MAIL.to, MAIL.subject)
    assert caught.text.split() == MAIL.text.split()
    assert caught.attachments == ("rendez-vous.ics",)


async def test_the_same_mail_sent_again_is_known_by_its_id(server: str, mailbox: Mailbox) -> None:
    await send_mail(settings(server), MAIL)
    await send_mail(settings(server), MAIL)
    await send_mail(settings(server), replace(MAIL, id="0189c2f5"))

    assert [caught.id for caught in mailbox.latest()] == [
        "<0189c2f5@minimes.test>",
        "<0189c2f4@minimes.test>",
    ]


async def test_nobody_can_write_headers_through_a_name(server: str, mailbox: Mailbox) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        await send_mail(settings(server), replace(MAIL, subject="Bonjour\r\nBcc: other@patients.test"))

    assert mailbox.latest() == []


async def test_a_server_that_does_not_answer_is_unavailable() -> None:
    async with server_that_says() as (url, _):
        pass  # gone before we come

    with pytest.raises(MailUnavailable) as refused:
        await send_mail(settings(url), MAIL)

    assert MAIL.to not in str(refused.value)


async def test_a_refusal_is_told_without_the_address_that_it_holds() -> None:
    refusal = b"550 no such person <jeanne.lefevre@patients.test>"

    async with server_that_says(b"220 hello", b"250 hello", b"250 sender", refusal, b"250", b"221") as (
        url,
        heard,
    ):
        with pytest.raises(MailUnavailable) as refused:
            await send_mail(settings(url), MAIL)

    assert any(MAIL.to.encode() in line for line in heard)
    assert MAIL.to not in f"{refused.value} {refused.value.extra}"
    assert refused.value.__suppress_context__


async def test_a_password_is_not_shown_with_the_settings() -> None:
    assert "secret" not in repr(settings("smtps://teleo:secret@mail.test"))
