"""Settings come from HUB_… and a typo in one is an error."""

import base64
import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from signaling import settings as hub_settings
from signaling.settings import HubSettings, ticket_keys


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> HubSettings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return HubSettings.read()


def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "turn"
    secret.write_text("north\n")

    settings = read(
        monkeypatch,
        HUB_PORT="9000",
        HUB_TURN_URLS="turn:hub.test:3478, turns:hub.test:5349",
        HUB_TURN_SECRET_FILE=str(secret),
        HUB_ALLOWED_ORIGINS="https://hub.test",
    )

    assert settings.port == 9000
    assert settings.turn_urls == ("turn:hub.test:3478", "turns:hub.test:5349")
    assert settings.allowed_origins == ("https://hub.test",)
    assert settings.turn_secret() == "north"


def encoded(public: Ed25519PublicKey) -> str:
    return base64.urlsafe_b64encode(public.public_bytes_raw()).decode().rstrip("=")


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="HUB_TURN_URL"):
        read(monkeypatch, HUB_TURN_URL="turn:hub.test")


def test_a_relay_without_its_secret_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="go together"):
        read(monkeypatch, HUB_TURN_URLS="turn:hub.test")


def test_calls_by_relay_only_need_a_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no way for a call"):
        read(monkeypatch, HUB_RELAY_ONLY="true")


def test_nothing_configured_is_a_hub_on_loopback() -> None:
    settings = HubSettings.read({})

    assert (settings.host, settings.stun_urls, settings.turn_urls) == ("127.0.0.1", (), ())
    assert settings.turn_secret() == ""


def test_ticket_keys_are_read_by_id(tmp_path: Path) -> None:
    public = Ed25519PrivateKey.generate().public_key()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"k1": encoded(public)}))

    assert ticket_keys(file) == {"k1": public}


def test_keys_that_are_rotated_are_read_while_the_hub_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_settings, "LOOK_EVERY", 0.0)
    first, second = (Ed25519PrivateKey.generate().public_key() for _ in range(2))
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"k1": encoded(first)}))
    keys = ticket_keys(file)

    file.write_text(json.dumps({"k1": encoded(first), "k2": encoded(second)}))
    os.utime(file, ns=(0, 1))

    assert (keys["k1"], keys["k2"]) == (first, second)
    with pytest.raises(KeyError):
        keys["../k1"]
