"""The operator's commands, as he types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from signaling.settings import ticket_keys
from teleo.infra.vault import Vault
from tests.support import database as databases
from tests.support.source import ROOT


def teleo(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`settings` are TELEO_… variables without their prefix."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TELEO_")}
    environment |= {f"TELEO_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "teleo", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    first = teleo("keys", "create", str(file))
    kept = file.read_text()
    second = teleo("keys", "create", str(file))

    assert first.returncode == 0, first.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert file.read_text() == kept


def test_the_public_keys_are_what_a_hub_reads_and_hold_no_secret(tmp_path: Path) -> None:
    keys, public = tmp_path / "keys.json", tmp_path / "ticket-keys.json"
    teleo("keys", "create", str(keys))

    teleo("keys", "public", str(keys), "--to", str(public))
    printed = teleo("keys", "public", str(keys)).stdout

    vault = Vault.read(keys)
    assert ticket_keys(public) == {vault.signing.kid: vault.signing.public}
    assert public.read_text() == printed
    assert json.loads(keys.read_text())["signing"]["key"] not in printed


@pytest.mark.database
async def test_migrating_makes_the_tables_and_twice_is_once(tmp_path: Path, postgres: str) -> None:
    keys = tmp_path / "keys.json"
    teleo("keys", "create", str(keys))
    admin = await asyncpg.connect(postgres)
    await admin.execute("CREATE DATABASE to_migrate")
    await admin.close()
    url = databases.named(postgres, "to_migrate")

    done = [teleo("migrate", DATABASE_URL=url, KEYS_FILE=str(keys)) for _ in range(2)]

    assert [one.returncode for one in done] == [0, 0], done[0].stderr
    database = await asyncpg.connect(url)
    assert await database.fetchval("SELECT count(*) FROM appointments") == 0
    await database.close()
    await databases.drop(postgres, url)


def test_a_command_that_lacks_something_says_what() -> None:
    done = teleo("migrate")

    assert done.returncode == 1
    assert "TELEO_DATABASE_URL must be set" in done.stderr
    assert "Traceback" not in done.stderr
