"""Everything that can be set, read once from the environment. Sections live beside their users."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from teleo.accounts import ProSanteConnectSettings
from teleo.infra.database import DatabaseSettings
from teleo.infra.mail import MailSettings
from teleo.infra.sms import SmsSettings
from teleo.privacy import RetentionSettings

PREFIX = "TELEO_"


class SettingsInvalid(Exception):
    """A setting is wrong, missing or unknown; the message names it."""


class Settings(BaseSettings):
    """`Settings.read()` is called by the programs and by the tests' fixture, nowhere else."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1, frozen=True, extra="forbid"
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, description="Port to listen on.")
    base_url: str = Field(
        default="",
        description="The address that people type; links begin with it. http://localhost:PORT when empty.",
    )
    data_dir: Path | None = Field(
        default=None, description="Where the demonstration keeps its database, keys and mailbox."
    )
    keys_file: Path | None = Field(
        default=None, description="JSON file of the keys, readable by this program alone."
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(), description="Networks, separated by commas, whose X-Forwarded-For counts."
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis 7 shared with hubs that run apart: redis://… or rediss://… Empty: the hub runs in this program.",
    )
    hub_url: str = Field(
        default="",
        description="Origin at which browsers reach a hub that runs apart, as https://hub.example.org. Goes with TELEO_REDIS_URL.",
    )
    has_relay: bool = Field(
        default=False,
        description="Whether hubs that run apart have a relay (HUB_TURN_URLS), so that an establishment may hide addresses. A hub in this program says it itself.",
    )
    media_url: str = Field(
        default="",
        description="Where the media process (python -m signaling.media) is reached, for try-out calls, as http://127.0.0.1:8091.",
    )
    database: DatabaseSettings = Field(
        default=DatabaseSettings(), description="TELEO_DATABASE_URL: postgresql://…"
    )
    smtp: MailSettings = Field(default=MailSettings(), description="TELEO_SMTP_URL, TELEO_SMTP_SENDER.")
    sms: SmsSettings = Field(default=SmsSettings(), description="TELEO_SMS_URL, TELEO_SMS_TOKEN_FILE.")
    psc: ProSanteConnectSettings = Field(
        default=ProSanteConnectSettings(), description="TELEO_PSC_…: Pro Santé Connect, by e-CPS."
    )

    retention: RetentionSettings = Field(
        default=RetentionSettings(), description="TELEO_RETENTION_…: for how long each thing is kept."
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(
                ip_network(piece.strip(), strict=False) for piece in value.split(",") if piece.strip()
            )
        return value

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("hub_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        origin = value.rstrip("/")
        if origin and not re.fullmatch(r"https?://[^/?#\s]+", origin):
            raise ValueError("an origin is meant, without a path: https://hub.example.org")
        return origin

    @model_validator(mode="after")
    def _a_hub_apart_is_reached_through_redis(self) -> Self:
        if bool(self.hub_url) != bool(self.redis_url):
            raise ValueError("TELEO_HUB_URL and TELEO_REDIS_URL go together")
        return self

    @property
    def address(self) -> str:
        """`base_url`; in the demonstration localhost, never 127.0.0.1, which has neither passkeys nor a camera."""
        return self.base_url or f"http://localhost:{self.port}"

    @classmethod
    def read(cls) -> Self:
        """Raises SettingsInvalid: a typo in a variable's name must not be silent."""
        unknown = sorted(set(_ours(os.environ)) - known_variables())
        if unknown:
            raise SettingsInvalid(f"unknown settings: {', '.join(map(_with_its_like, unknown))}")
        try:
            return cls()
        except ValidationError as wrong:
            raise SettingsInvalid(told(wrong)) from None
        except ValueError as wrong:
            raise SettingsInvalid(str(wrong)) from None


def told(wrong: ValidationError) -> str:
    """What is wrong, on one line: the variables and never their values, which may be secrets."""
    found = []
    for error in wrong.errors(include_url=False, include_context=False, include_input=False):
        name = "_".join([PREFIX.rstrip("_"), *map(str, error["loc"])]).upper()
        words = error["msg"].removeprefix("Value error, ")
        found.append(f"{name}: {words}" if error["loc"] else words)
    return "; ".join(found)


def known_variables() -> set[str]:
    """The name of each variable that is read."""
    names = set()
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            names |= {f"{PREFIX}{name}_{key}".upper() for key in section.model_fields}
        else:
            names.add(f"{PREFIX}{name}".upper())
    return names


def _with_its_like(unknown: str) -> str:
    like = get_close_matches(unknown, known_variables(), n=1)
    return f"{unknown} (did you mean {like[0]}?)" if like else unknown


def _ours(environment: Mapping[str, str]) -> list[str]:
    return [name for name in environment if name.startswith(PREFIX)]
