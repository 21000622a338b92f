"""Outgoing SMS, through an HTTP gateway: POST JSON {id, to, text} with a bearer token, 202 accepted."""

from pathlib import Path

import aiohttp
from pydantic import BaseModel, ConfigDict, Field

from teleo.core.errors import Unavailable

TIMEOUT = aiohttp.ClientTimeout(total=20)
ACCEPTED = 202


class SmsUnavailable(Unavailable):
    code = "sms_unavailable"
    title = "The SMS gateway does not answer."


class SmsSettings(BaseModel):
    """TELEO_SMS_URL and TELEO_SMS_TOKEN_FILE."""

    model_config = ConfigDict(frozen=True)

    url: str | None = Field(
        default=None, description="SMS gateway: it is sent JSON {id, to, text} by POST and answers 202."
    )
    token_file: Path | None = Field(
        default=None, description="File of the bearer token that the gateway asks for."
    )


async def send_sms(settings: SmsSettings, *, id: str, to: str, text: str) -> None:  # noqa: A002 the gateway's word
    """The gateway drops a second message with the same id. Raises SmsUnavailable."""
    assert settings.url is not None, "SMS is not configured"
    headers = {}
    if settings.token_file is not None:
        headers["Authorization"] = f"Bearer {settings.token_file.read_text().strip()}"
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as client,
            client.post(settings.url, json={"id": id, "to": to, "text": text}, headers=headers) as answer,
        ):
            if answer.status != ACCEPTED:
                raise SmsUnavailable(f"status {answer.status}")
    except (aiohttp.ClientError, OSError, TimeoutError) as refused:
        raise SmsUnavailable(type(refused).__name__) from None
