"""What deploy/ says is so: its commands exist, its settings are read, its scripts run, a backup is restored."""

import asyncio
import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from typer.main import get_command

from signaling.settings import HubSettings
from teleo.__main__ import program
from teleo.infra.embedded import _shipped
from teleo.infra.work import Works
from teleo.settings import PREFIX, known_variables
from tests.support import builders
from tests.support import database as databases
from tests.support.source import ROOT

DEPLOY = ROOT / "deploy"
README = (DEPLOY / "README.md").read_text()
SITE = DEPLOY / "environment" / "site.env.example"


def commands() -> dict[str, set[str]]:
    """Each of the operator's commands, and its options."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        for child, below in getattr(command, "commands", {}).items():
            walk(below, f"{name} {child}".strip())
        if not getattr(command, "commands", None):
            found[name] = {word for option in command.params for word in option.opts}  # type: ignore[attr-defined]

    walk(get_command(program), "")
    return found


def test_the_commands_that_the_document_types_exist() -> None:
    typed = re.findall(
        r"deploy/teleo ([a-z][a-z -]*?(?=[ \n`]))((?:[^`\n]|\\\n)*)", README.replace("\\\n", " ")
    )
    known = commands()

    assert len(typed) >= 5
    for start, rest in typed:
        words = f"{start}{rest}".split()
        name = next((candidate for size in (2, 1) if (candidate := " ".join(words[:size])) in known), None)
        assert name is not None, words
        said = set(re.findall(r"(?<= )--[a-z-]+", rest))
        assert said <= known[name], (name, said)


def test_every_setting_of_the_example_is_one() -> None:
    names = re.findall(r"^([A-Z_]+)=", SITE.read_text(), re.MULTILINE)

    known = known_variables() | {f"HUB_{name}".upper() for name in HubSettings.model_fields}
    assert len(names) > 8
    assert set(names) <= known
    assert {name for name in names if name.startswith(PREFIX)} >= {"TELEO_BASE_URL", "TELEO_KEYS_FILE"}


def test_the_files_that_the_document_names_are_there() -> None:
    named = set(re.findall(r"\bdeploy/[\w./-]*\w", README)) - {"deploy/systemd"}

    assert len(named) >= 5
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_units_run_what_is_there(unit: Path) -> None:
    parsed = configparser.ConfigParser(strict=True)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # names of units have capitals
    parsed.read(unit)

    if parsed.has_section("Service"):
        run = parsed["Service"]["ExecStart"].replace("/opt/teleo/", "")
        assert (ROOT / run.split()[0]).exists() or "-m teleo web" in run
    else:
        assert parsed["Timer"]["OnCalendar"]


def test_the_wrapper_gives_the_settings_of_the_site(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "deploy").mkdir(parents=True)
    shutil.copy(DEPLOY / "teleo", checkout / "deploy" / "teleo")
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n'
    )
    (checkout / ".venv" / "bin" / "python").chmod(0o755)
    site = tmp_path / "teleo.env"
    site.write_text(
        "TELEO_DATABASE_URL='postgresql://nobody@127.0.0.1:9/a?x=1&y=2'\nTELEO_KEYS_FILE='no where'\n"
    )

    done = subprocess.run(
        [checkout / "deploy" / "teleo", "migrate"],
        env={"PATH": os.environ["PATH"], "ENVIRONMENT_FILE": str(site)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert "no where is not there" in done.stderr
    assert done.returncode == 1


@pytest.mark.database
async def test_a_backup_is_restored_as_it_was(
    works: Works, database: str, postgres: str, tmp_path: Path
) -> None:
    at = await builders.practice(works)
    await builders.patient(works, at.here)
    folder = tmp_path / "backups"
    folder.mkdir()
    for old in range(15):
        (folder / f"2020-01-{old + 1:02d}T000000.dump").touch()
    # The wheel's pg_dump: of the version of the server that the tests start.
    programs = {"PATH": f"{_shipped()}:{os.environ['PATH']}"}

    await run(DEPLOY / "backup", database, folder, env=programs)
    kept = sorted(folder.iterdir())
    newest = kept[-1]
    admin = await asyncpg.connect(postgres)
    await admin.execute("CREATE DATABASE restored")
    await admin.close()
    restored = databases.named(postgres, "restored")
    await run("pg_restore", "--exit-on-error", "--dbname", restored, newest, env=programs)

    assert len(kept) == 14
    assert newest.stat().st_mode & 0o077 == 0
    copies = [await asyncpg.connect(url) for url in (database, restored)]
    for table in ("patients", "contacts", "openings", "audit_entries", "alembic_version"):
        before, after = [await one.fetch(f"SELECT * FROM {table}") for one in copies]  # noqa: S608 names above
        assert before == after
        assert before
    for one in copies:
        await one.close()
    await databases.drop(postgres, restored)


async def run(*command: object, env: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *map(str, command), env=env, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
