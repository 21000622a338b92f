"""What an operator may set is written in deploy/environment, word for word; what nobody knows is refused."""

import os

import pytest

from signaling.settings import HubSettings
from teleo.settings import Settings, SettingsInvalid, known_variables
from tests.support.environment import EXAMPLES, FOLDER, example, variables

MOST_FIELDS = 15
# Values for the fields whose default says nothing, so that every variable is read once.
SAID = {
    "TELEO_BASE_URL": "https://teleo.test",
    "TELEO_DATA_DIR": "/var/lib/teleo",
    "TELEO_KEYS_FILE": "/etc/teleo/keys.json",
    "TELEO_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32",
    "TELEO_REDIS_URL": "redis://redis.test",
    "TELEO_HUB_URL": "https://hub.test",
    "TELEO_MEDIA_URL": "http://127.0.0.1:8091",
    "TELEO_DATABASE_URL": "postgresql://teleo@db.test/teleo",
    "TELEO_SMTP_URL": "smtps://mail.test",
    "TELEO_SMS_URL": "https://sms.test/send",
    "TELEO_SMS_TOKEN_FILE": "/etc/teleo/sms-token",
    "TELEO_PSC_DISCOVERY_URL": "https://psc.test/.well-known/wallet-openid-configuration",
    "TELEO_PSC_CLIENT_ID": "a-site",
    "TELEO_PSC_CLIENT_SECRET_FILE": "/etc/teleo/psc-secret",
    "HUB_TICKET_PUBLIC_KEYS_FILE": "/etc/teleo/ticket-keys.json",
    "HUB_REDIS_URL": "redis://redis.test",
    "HUB_ALLOWED_ORIGINS": "https://teleo.test",
    "HUB_STUN_URLS": "stun:turn.test",
    "HUB_TURN_URLS": "turn:turn.test",
    "HUB_TURN_SECRET_FILE": "/etc/teleo/turn-secret",
    "HUB_MEDIA_HUB_URL": "http://hub.test:8090",
}


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("TELEO_", "HUB_"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_example_is_what_the_model_says(file: str) -> None:
    assert (FOLDER / file).read_text() == example(*EXAMPLES[file]), "run `make contract`"


@pytest.mark.parametrize("file", EXAMPLES)
def test_every_variable_says_what_it_does(file: str) -> None:
    _, model = EXAMPLES[file]

    listed = list(variables(model, model.model_config.get("env_prefix", "")))

    assert [one.name for one in listed if not one.description.endswith((".", "…"))] == []
    assert len(model.model_fields) <= MOST_FIELDS


def test_the_list_of_known_variables_is_that_of_the_model() -> None:
    assert known_variables() == {one.name for one in variables(Settings, "TELEO_")}


@pytest.mark.parametrize("file", EXAMPLES)
def test_every_variable_of_the_example_is_read(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, model = EXAMPLES[file]
    prefix = model.model_config.get("env_prefix", "")
    for one in variables(model, prefix):
        monkeypatch.setenv(one.name, one.default or SAID[one.name])

    settings = Settings.read() if model is Settings else HubSettings.read()

    said = settings.model_dump()
    flat = {f"{prefix}{name}".upper(): value for name, value in said.items() if not isinstance(value, dict)}
    for section, values in said.items():
        if isinstance(values, dict):
            flat |= {f"{prefix}{section}_{name}".upper(): value for name, value in values.items()}
    assert [name for name, value in flat.items() if value in (None, (), "")] == []


@pytest.mark.parametrize("name", ["TELEO_SMTP_URI", "TELEO_DATABASE", "TELEO_PORT_", "TELEO_SMS_TOKEN"])
def test_a_typo_in_a_name_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")

    with pytest.raises(SettingsInvalid, match=f"unknown settings: {name}"):
        Settings.read()


def test_a_typo_in_a_name_of_the_hub_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TURN_URL", "turn:turn.test")

    with pytest.raises(ValueError, match="unknown settings: HUB_TURN_URL"):
        HubSettings.read()
