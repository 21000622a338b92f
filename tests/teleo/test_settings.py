"""Settings as the environment says them."""

import os
from ipaddress import ip_network
from pathlib import Path

import pytest

from teleo.settings import Settings, SettingsInvalid


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TELEO_")]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"TELEO_{name}", value)
    return Settings.read()


def test_sections_are_read_by_their_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        DATABASE_URL="postgresql://teleo:a-password@db.test/teleo",
        DATABASE_POOL_SIZE="7",
        SMTP_SENDER="rdv@hopital.test",
        SMS_TOKEN_FILE="/etc/teleo/sms-token",
    )

    assert settings.database.pool_size == 7
    assert settings.smtp.sender == "rdv@hopital.test"
    assert settings.sms.token_file == Path("/etc/teleo/sms-token")
    assert "a-password" not in repr(settings)


def test_trusted_proxies_are_networks_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.7 ,")

    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.0.2.7/32"))


def test_an_address_that_is_not_said_is_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, PORT="8123").address == "http://localhost:8123"
    assert read(monkeypatch, BASE_URL="https://teleo.test/").address == "https://teleo.test"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "high"), ("TRUSTED_PROXIES", "everyone"), ("DATABASE_POOL_SIZE", "0")]
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"^TELEO_{name}: "):
        read(monkeypatch, **{name: value})
