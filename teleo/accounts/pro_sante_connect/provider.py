"""The provider over HTTP: its discovery document, its keys, its token and userinfo endpoints. Trusts no address of a token."""

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from teleo.accounts.pro_sante_connect.errors import ProviderUnavailable
from teleo.accounts.pro_sante_connect.settings import ProSanteConnectSettings, is_safe_address
from teleo.core.clock import Clock

TIMEOUT = aiohttp.ClientTimeout(total=8, connect=4)
METADATA_LASTS = timedelta(hours=1)
KEYS_LAST = timedelta(hours=1)
# Tokens with a key that nobody knows may come as fast as somebody likes: keys are looked for again no faster.
KEYS_LOOKED_FOR_EVERY = timedelta(seconds=30)
LARGEST_ANSWER = 256 * 1024  # bytes
MOST_KEYS = 50

log = structlog.get_logger()


class Metadata(BaseModel):
    """What we read of the discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414 §2, CIBA Core §4)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    backchannel_authentication_endpoint: str | None = None
    # RFC 8414 §2: the default, when nothing is said.
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Answer(BaseModel):
    """A JSON answer of the provider, whatever its status."""

    model_config = ConfigDict(frozen=True)

    status: int
    body: dict[str, Any] = Field(repr=False)


class Provider:
    """One OpenID provider, by settings alone. Remembers its document and its keys for an hour."""

    def __init__(self, settings: ProSanteConnectSettings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, Mapping[str, Mapping[str, Any]]] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Raises ProviderUnavailable."""
        async with self._one_at_a_time:
            if self._metadata is None or self._is_old(self._metadata[0], METADATA_LASTS):
                self._metadata = (self._clock.now(), await self._discover())
            return self._metadata[1]

    async def key(self, kid: str) -> Mapping[str, Any] | None:
        """The public key of this id, as a JWK; looked for once more when it is new to us, for keys are rotated.

        Raises ProviderUnavailable.
        """
        metadata = await self.metadata()
        async with self._one_at_a_time:
            if (
                self._keys is None
                or self._is_old(self._keys[0], KEYS_LAST)
                or (kid not in self._keys[1] and self._is_old(self._keys[0], KEYS_LOOKED_FOR_EVERY))
            ):
                await self._fetch_keys(metadata)
            assert self._keys is not None, "fetched above"
            return self._keys[1].get(kid)

    async def send(self, url: str, fields: Mapping[str, str]) -> Answer:
        """POST a form as the client that we are (RFC 6749 §2.3.1). Raises ProviderUnavailable."""
        methods = (await self.metadata()).token_endpoint_auth_methods_supported
        client_id, secret = self.settings.client_id, self.settings.secret()
        if "client_secret_basic" in methods:
            who_we_are = base64.b64encode(f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode())
            headers = {"Authorization": f"Basic {who_we_are.decode()}"}
            return await self._ask("POST", url, data=dict(fields), headers=headers)
        if "client_secret_post" in methods:
            who = {"client_id": client_id, "client_secret": secret}
            return await self._ask("POST", url, data=dict(fields) | who)
        raise ProviderUnavailable("no way of saying who we are that the provider takes")

    async def userinfo(self, access_token: str) -> dict[str, Any]:
        """Raises ProviderUnavailable."""
        metadata = await self.metadata()
        answer = await self._ask(
            "GET", metadata.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"}
        )
        if answer.status != HTTPStatus.OK:
            raise ProviderUnavailable(f"userinfo answers {answer.status}")
        return answer.body

    async def _discover(self) -> Metadata:
        url = self.settings.discovery_url
        answer = await self._ask("GET", url)
        try:
            found = Metadata.model_validate(answer.body)
        except ValidationError:
            raise ProviderUnavailable("the discovery document is not one") from None
        # Discovery §4.3: the issuer is where the document was found, or the document is somebody else's.
        if not url.startswith(f"{found.issuer.rstrip('/')}/.well-known/"):
            raise ProviderUnavailable("the discovery document is of another issuer")
        if not all(is_safe_address(value) for name, value in found if _is_address(name) and value):
            raise ProviderUnavailable("the discovery document names an address without TLS")
        return found

    async def _fetch_keys(self, metadata: Metadata) -> None:
        answer = await self._ask("GET", metadata.jwks_uri)
        listed = answer.body.get("keys")
        if not isinstance(listed, list):
            raise ProviderUnavailable("the keys are none")
        known = [
            key for key in listed[:MOST_KEYS] if isinstance(key, dict) and isinstance(key.get("kid"), str)
        ]
        self._keys = (self._clock.now(), {key["kid"]: key for key in known})

    async def _ask(self, method: str, url: str, **how: Any) -> Answer:
        """A redirection is no answer: secrets go where the document says, and nowhere else."""
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as client,
                client.request(method, url, allow_redirects=False, **how) as answer,
            ):
                raw = await answer.content.read(LARGEST_ANSWER + 1)
                while not answer.content.at_eof() and len(raw) <= LARGEST_ANSWER:
                    raw += await answer.content.read(LARGEST_ANSWER + 1 - len(raw))
                body = json.loads(raw) if len(raw) <= LARGEST_ANSWER else None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as broken:
            log.warning("psc_does_not_answer", error=type(broken).__name__)
            raise ProviderUnavailable(type(broken).__name__) from None
        if not isinstance(body, dict):
            raise ProviderUnavailable("not a JSON object")
        return Answer(status=answer.status, body=body)

    def _is_old(self, since: datetime, lasts: timedelta) -> bool:
        return self._clock.now() - since >= lasts


def _is_address(name: str) -> bool:
    return name.endswith(("_endpoint", "_uri"))
