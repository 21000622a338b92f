"""How this site is known to Pro Santé Connect."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe_address(url: str) -> bool:
    """Whether secrets may be sent there: HTTPS, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


class ProSanteConnectSettings(BaseModel):
    """TELEO_PSC_…; nobody signs in by e-CPS while the address is empty."""

    model_config = ConfigDict(frozen=True)

    discovery_url: str = Field(
        default="",
        description=(
            "Discovery document of Pro Santé Connect, which ends in /.well-known/wallet-openid-configuration. "
            "Goes with TELEO_PSC_CLIENT_ID and TELEO_PSC_CLIENT_SECRET_FILE."
        ),
    )
    client_id: str = Field(default="", description="The name that Pro Santé Connect gave this site.")
    client_secret_file: Path | None = Field(
        default=None, description="File of the secret that goes with it, readable by this program alone."
    )
    scope: str = Field(
        default="openid scope_all", description="What is asked of Pro Santé Connect, words apart."
    )
    acr: str = Field(default="eidas1", description="How strongly a practitioner must be identified.")

    @field_validator("discovery_url")
    @classmethod
    def _safe(cls, value: str) -> str:
        if value and not is_safe_address(value):
            raise ValueError("must begin with https://")
        return value

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        said = [bool(self.discovery_url), bool(self.client_id), bool(self.client_secret_file)]
        if any(said) and not all(said):
            raise ValueError(
                "TELEO_PSC_DISCOVERY_URL, TELEO_PSC_CLIENT_ID and TELEO_PSC_CLIENT_SECRET_FILE go together"
            )
        return self

    @property
    def is_set(self) -> bool:
        return bool(self.discovery_url and self.client_id and self.client_secret_file)

    def secret(self) -> str:
        assert self.client_secret_file is not None, "asked only where e-CPS is set"
        return self.client_secret_file.read_text().strip()
