"""Outgoing e-mail, over SMTP."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from teleo.core.errors import Unavailable

TIMEOUT_SECONDS = 20


class MailUnavailable(Unavailable):
    code = "mail_unavailable"
    title = "The mail server does not answer."


class MailSettings(BaseModel):
    """TELEO_SMTP_URL: smtp://[user:password@]host[:port] (STARTTLS where offered) or smtps://…"""

    model_config = ConfigDict(frozen=True)

    url: SecretStr | None = Field(
        default=None,
        description="Mail server: smtp://[user:password@]host[:port] (STARTTLS where offered) or smtps://…",
    )
    sender: str = Field(default="teleo@localhost", description="Address that mails are sent from.")


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """`id` makes the Message-ID: a second sending of the same mail can be told from a new one."""

    id: str
    to: str
    sender_name: str
    subject: str
    text: str
    html: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()
    language: str = "fr"


async def send_mail(settings: MailSettings, mail: Mail) -> None:
    """Raises MailUnavailable; the server's words are not repeated, they may hold the address."""
    assert settings.url is not None, "mail is not configured"
    server = urlsplit(settings.url.get_secret_value())
    tls = server.scheme == "smtps"
    try:
        await aiosmtplib.send(
            _message(settings, mail),
            hostname=server.hostname or "localhost",
            port=server.port or (465 if tls else 25),
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=tls,
            timeout=TIMEOUT_SECONDS,
        )
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as refused:
        raise MailUnavailable(type(refused).__name__) from None


def _message(settings: MailSettings, mail: Mail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.id}@{settings.sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(mail.written_at)
    message["From"] = formataddr((mail.sender_name, settings.sender))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Content-Language"] = mail.language  # RFC 3282
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answer, please
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for piece in mail.attachments:
        maintype, _, rest = piece.content_type.partition("/")
        subtype, *parameters = rest.split(";")
        message.add_attachment(
            piece.content,
            maintype=maintype,
            subtype=subtype,
            filename=piece.filename,
            params=dict(parameter.strip().split("=", 1) for parameter in parameters),
        )
    return message
