"""The echoes of a media process that runs apart, asked over HTTP."""

import aiohttp
import structlog
from aiohttp import web
from pydantic import ValidationError

from signaling.contract.echo import AskEcho, Echoes, EchoPlace
from teleo.consultations.errors import TryOutUnavailable

log = structlog.get_logger()

ECHOES = web.AppKey("echoes", Echoes)

PATH = "/media/echoes"
TIMEOUT = aiohttp.ClientTimeout(total=5)


class RemoteEchoes(Echoes):
    """`url` is TELEO_MEDIA_URL."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + PATH

    async def ask(self, wish: AskEcho) -> EchoPlace:
        """Raises TryOutUnavailable."""
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as client,
                client.post(self._url, data=wish.model_dump_json()) as answer,
            ):
                answer.raise_for_status()
                return EchoPlace.model_validate_json(await answer.read())
        except (aiohttp.ClientError, OSError, TimeoutError, ValidationError) as refused:
            log.warning("media_does_not_answer", error=type(refused).__name__)
            raise TryOutUnavailable from None


class NoEchoes(Echoes):
    """A site without a media process: its devices can be checked, and no call be tried."""

    async def ask(self, wish: AskEcho) -> EchoPlace:
        raise TryOutUnavailable
