"""The hub's settings, read once from the environment (`HUB_…`)."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from time import monotonic
from typing import Annotated, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "HUB_"
LOOK_EVERY = 1.0  # seconds between two looks at the keys' date

Words = Annotated[tuple[str, ...], NoDecode]


class SettingsInvalid(ValueError):
    """A setting is wrong or unknown; the message, on one line, names it and never repeats its value."""


class HubSettings(BaseSettings):
    """Everything that a site may choose about its hub."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="Address to listen on, when the hub runs alone.")
    port: int = Field(default=8090, ge=0, le=65535, description="Port to listen on, when the hub runs alone.")
    ticket_public_keys_file: Path | None = Field(
        default=None,
        description="JSON file of the keys that sign tickets: key id to raw Ed25519 public key in base64url.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis 7 that this hub shares with the application and other hubs: redis://… or rediss://…",
    )
    allowed_origins: Words = Field(
        default=(),
        description="Origins of the pages that may connect, comma-separated; empty: same origin only.",
    )
    stun_urls: Words = Field(default=(), description="STUN servers of this site (stun:…), comma-separated.")
    turn_urls: Words = Field(
        default=(), description="TURN servers of this site (turn:…, turns:…), comma-separated."
    )
    turn_secret_file: Path | None = Field(
        default=None, description="File of the secret shared with coturn (static-auth-secret)."
    )
    relay_only: bool = Field(
        default=False,
        description="Whether calls pass through the TURN servers only, so that no side learns the other's address.",
    )

    media_port: int = Field(
        default=8091,
        ge=0,
        le=65535,
        description="Port on which the media process (python -m signaling.media) listens for the application.",
    )
    media_hub_url: str = Field(
        default="",
        description="Origin at which the media process reaches the hub. http://127.0.0.1:HUB_PORT when empty.",
    )
    media_cores: int = Field(
        default=0,
        ge=0,
        description="Cores that try-out calls may use, two with picture on each. 0: all that the process has.",
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsInvalid: a variable of ours that nobody knows is a typo."""
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
        if unknown:
            said = ", ".join(_with_its_like(name, known) for name in unknown)
            raise SettingsInvalid(f"unknown settings: {said}")
        try:
            return cls()
        except ValidationError as wrong:
            raise SettingsInvalid(_told(wrong)) from None

    @field_validator("allowed_origins", "stun_urls", "turn_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @model_validator(mode="after")
    def _turn_has_its_secret(self) -> Self:
        if bool(self.turn_urls) != bool(self.turn_secret_file):
            raise ValueError("HUB_TURN_URLS and HUB_TURN_SECRET_FILE go together")
        if self.relay_only and not self.turn_urls:
            raise ValueError("HUB_RELAY_ONLY needs HUB_TURN_URLS: there would be no way for a call")
        return self

    def turn_secret(self) -> str:
        """The secret shared with coturn, read from its file. Raises SettingsInvalid."""
        try:
            return self.turn_secret_file.read_text().strip() if self.turn_secret_file else ""
        except OSError as unreadable:
            raise SettingsInvalid(
                f"HUB_TURN_SECRET_FILE cannot be read: {type(unreadable).__name__}"
            ) from None


def _told(wrong: ValidationError) -> str:
    found = []
    for error in wrong.errors(include_url=False, include_context=False, include_input=False):
        words = error["msg"].removeprefix("Value error, ")
        name = PREFIX + "_".join(map(str, error["loc"])).upper()
        found.append(f"{name}: {words}" if error["loc"] else words)
    return "; ".join(found)


def _with_its_like(unknown: str, known: set[str]) -> str:
    like = get_close_matches(unknown, known, n=1)
    return f"{unknown} (did you mean {like[0]}?)" if like else unknown


class TicketKeys(Mapping[str, Ed25519PublicKey]):
    """The public keys by id, of the file that `HUB_TICKET_PUBLIC_KEYS_FILE` names; read again when a ticket names
    another: keys are rotated while calls go on. Raises ValueError or OSError when it cannot be read at first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = monotonic()
        self._seen = path.stat().st_mtime_ns
        self._keys = _keys_in(path)

    def __getitem__(self, kid: str) -> Ed25519PublicKey:
        if kid not in self._keys:
            self._read_again()
        return self._keys[kid]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def _read_again(self) -> None:
        """Only once its date has changed, and not at the pace of those who make ids up."""
        if monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = monotonic()
        with suppress(OSError, ValueError, AttributeError):
            if (seen := self._path.stat().st_mtime_ns) != self._seen:
                self._keys = _keys_in(self._path)
                self._seen = seen


def ticket_keys(path: Path) -> Mapping[str, Ed25519PublicKey]:
    return TicketKeys(path)


def _keys_in(path: Path) -> dict[str, Ed25519PublicKey]:
    return {kid: public_key(encoded) for kid, encoded in json.loads(path.read_text()).items()}


def public_key(encoded: str) -> Ed25519PublicKey:
    """An Ed25519 public key from its 32 raw bytes in base64url, padded or not."""
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
