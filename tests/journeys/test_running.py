"""`make run`, as the one who types it: it starts, stops cleanly, and finds its data again."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.support.platform import RunningPlatform, cold, free_port, started, stop

pytestmark = [pytest.mark.timeout(180), pytest.mark.database]


def servers_on(folder: Path) -> str:
    """The processes whose command line names the folder's database."""
    return subprocess.run(
        ["pgrep", "-f", f"postgres -D {folder}"], check=False, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="teleo-run-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)  # our own folder: the database's user must pass when we are root
        yield Path(made)


@pytest.fixture(autouse=True)
def as_typed() -> Iterator[None]:
    with cold():
        yield


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_cleanly_and_keeps_what_was_booked(folder: Path, told: signal.Signals) -> None:
    with started(folder, free_port()) as first:
        appointments = await count_of("appointments", first)
        first.process.send_signal(told)
        assert stop(first.process) == 0
    assert servers_on(folder) == ""

    with started(folder, free_port()) as second:
        again = await count_of("appointments", second)

    assert again == appointments


async def test_a_killed_program_takes_its_database_with_it_and_starts_again(folder: Path) -> None:
    with started(folder, free_port()) as first:
        appointments = await count_of("appointments", first)
        first.process.kill()
        first.process.wait()

    with started(folder, free_port()) as second:
        again = await count_of("appointments", second)

    assert again == appointments


async def count_of(table: str, platform: RunningPlatform) -> int:
    database = await asyncpg.connect(platform.database_url)
    try:
        return int(await database.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608 a constant of this file
    finally:
        await database.close()
