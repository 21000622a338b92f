"""The programs of a site start when they are complete, and say what is missing when they are not."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from aiohttp import web

from teleo.infra.migrating import DatabaseNotReady
from teleo.infra.vault import KeysFileInvalid, create_keys_file
from teleo.infra.work import Works
from teleo.production import NEEDED, HubToCome, run_web, run_worker
from teleo.serving import AddressTaken, serve
from teleo.settings import Settings, SettingsInvalid
from tests.support import database as databases
from tests.support.platform import free_port, program
from tests.teleo.test_cli import teleo

COMPLETE = {
    "BASE_URL": "https://teleo.test",
    "DATABASE_URL": "postgresql://teleo@127.0.0.1:9/teleo",
    "SMTP_URL": "smtp://127.0.0.1:9",
    "SMS_URL": "http://127.0.0.1:9",
    "PSC_DISCOVERY_URL": "http://127.0.0.1:9/.well-known/wallet-openid-configuration",
    "PSC_CLIENT_ID": "a-site",
    "PSC_CLIENT_SECRET_FILE": "/etc/teleo/psc-secret",
}


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    create_keys_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
def site_of(keys_file: Path, database: str) -> dict[str, str]:
    """The environment of a complete site on this machine."""
    port = free_port()
    settings = COMPLETE | {
        "BASE_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "KEYS_FILE": str(keys_file),
        "DATABASE_URL": database,
    }
    return {f"TELEO_{name}": value for name, value in settings.items()}


def mount_nothing(app: web.Application, works: Works, commands: HubToCome) -> None:
    raise AssertionError("refused before")


def read(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(f"TELEO_{name}", value)
    return Settings.read()


def test_all_that_is_missing_is_named_without_a_trace() -> None:
    done = teleo("web")

    assert done.returncode == 1
    lines = done.stderr.splitlines()
    for name, what_to_do in NEEDED.items():
        assert [line for line in lines if line.strip().startswith(name) and what_to_do in line], name
    assert len(NEEDED) == 8
    assert "deploy/README.md" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HUB_TURN_URL", "turn:turn.test", "unknown settings: HUB_TURN_URL (did you mean HUB_TURN_URLS?)"),
        ("HUB_PORT", "many", "HUB_PORT: Input should be a valid integer"),
        ("HUB_TURN_URLS", "turn:turn.test", "HUB_TURN_URLS and HUB_TURN_SECRET_FILE go together"),
        ("TELEO_SMTP_URI", "smtp://a", "unknown settings: TELEO_SMTP_URI (did you mean TELEO_SMTP_URL?)"),
        ("TELEO_PORT", "many", "TELEO_PORT: Input should be a valid integer"),
    ],
)
@pytest.mark.parametrize("command", ["web", "demo"])
def test_a_mistyped_setting_is_one_clear_line(
    command: str, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.startswith("HUB_"):
        monkeypatch.setenv(name, value)
    settings = {name.removeprefix("TELEO_"): value} if name.startswith("TELEO_") else {}

    done = teleo(command, **settings)

    assert done.returncode == 1
    assert done.stderr.startswith("Téléo cannot start: ")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_the_password_of_a_setting_is_never_repeated() -> None:
    done = teleo("web", DATABASE_URL="postgresql://teleo:secret@db", DATABASE_POOL_SIZE="many")

    assert "TELEO_DATABASE_POOL_SIZE: " in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"BASE_URL": "http://teleo.test"}, "must begin with https://"),
        ({"HUB_URL": "https://hub.test"}, "go together"),
        ({"HUB_URL": "https://hub.test/path", "REDIS_URL": "redis://127.0.0.1:9"}, "without a path"),
    ],
)
async def test_what_is_wrong_is_said(
    wrong: dict[str, str], said: str, keys_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsInvalid, match=said):
        await run_web(read(monkeypatch, **(COMPLETE | {"KEYS_FILE": str(keys_file)} | wrong)), mount_nothing)


async def test_a_database_that_does_not_answer_is_said(
    keys_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseNotReady, match="TELEO_DATABASE_URL does not answer"):
        await run_web(read(monkeypatch, **(COMPLETE | {"KEYS_FILE": str(keys_file)})), mount_nothing)


async def test_a_wrong_name_of_database_is_said(
    keys_file: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = COMPLETE | {"KEYS_FILE": str(keys_file), "DATABASE_URL": databases.named(postgres, "nowhere")}

    with pytest.raises(DatabaseNotReady, match="InvalidCatalogName"):
        await run_web(read(monkeypatch, **nowhere), mount_nothing)


async def test_a_port_that_is_taken_is_said() -> None:
    first = await serve(web.Application(), "127.0.0.1", port := free_port())

    with pytest.raises(AddressTaken, match=f"port {port} of 127.0.0.1 cannot be used"):
        await serve(web.Application(), "127.0.0.1", port)
    await first.cleanup()


async def test_a_program_without_its_keys_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeysFileInvalid, match="nowhere"):
        await run_web(read(monkeypatch, **COMPLETE, KEYS_FILE="nowhere.json"), mount_nothing)


async def test_a_worker_apart_needs_redis(keys_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsInvalid, match="TELEO_REDIS_URL must be set"):
        await run_worker(read(monkeypatch, **COMPLETE, KEYS_FILE=str(keys_file)))


async def test_a_database_without_the_newest_tables_is_refused(
    keys_file: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = databases.named(postgres, "postgres")
    complete = COMPLETE | {"KEYS_FILE": str(keys_file), "DATABASE_URL": empty}

    with pytest.raises(DatabaseNotReady, match="run `python -m teleo migrate`"):
        await run_web(read(monkeypatch, **complete), mount_nothing)


def test_without_redis_one_program_serves_pages_and_the_hub(tmp_path: Path, site_of: dict[str, str]) -> None:
    with program(tmp_path, ["teleo", "web"], site_of, "Téléo is ready"):
        base = site_of["TELEO_BASE_URL"]
        assert status_of(base + "/sandbox") == 404
        for path in ("/health/ready", "/hub/health/live", "/sign-in"):
            with urlopen(base + path) as answer:  # noqa: S310 our own address
                assert answer.status == 200


def test_with_a_hub_apart_pages_may_reach_it_and_serve_none(
    tmp_path: Path, site_of: dict[str, str], redis_url: str
) -> None:
    apart = site_of | {"TELEO_REDIS_URL": redis_url, "TELEO_HUB_URL": "https://hub.test"}
    with (
        program(tmp_path, ["teleo", "web"], apart, "Téléo is ready"),
        program(tmp_path, ["teleo", "worker"], apart, "Téléo's worker is ready"),
    ):
        with urlopen(site_of["TELEO_BASE_URL"] + "/sign-in") as answer:  # noqa: S310 our own address
            policy = answer.headers["Content-Security-Policy"]
        hub = status_of(site_of["TELEO_BASE_URL"] + "/hub/health/live")

    assert {"https://hub.test", "wss://hub.test"} <= set(policy.replace(";", " ").split())
    assert hub == 404


def status_of(url: str) -> int:
    try:
        with urlopen(url) as answer:  # noqa: S310 our own address
            status: int = answer.status
            return status
    except HTTPError as refused:
        return refused.code
