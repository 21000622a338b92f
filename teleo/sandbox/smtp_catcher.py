"""A mail server that delivers to the mailbox: real SMTP on a free port of this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope

from teleo.sandbox.mailbox import Caught, Mailbox


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 its name
        message = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]  # always bytes here
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain", "html"))
        self._mailbox.keep(
            Caught(
                id=str(message["Message-ID"]),
                kind="mail",
                to=", ".join(envelope.rcpt_tos),
                subject=str(message["Subject"]),
                text=body.get_content() if body else "",
                attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
                caught_at=datetime.now(UTC),
            )
        )
        return "250 Kept"


@asynccontextmanager
async def catch_mail(mailbox: Mailbox) -> AsyncIterator[str]:
    """The server's address (smtp://…), while it runs."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Handler(mailbox), hostname="sandbox.test", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        0,
    )
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()
