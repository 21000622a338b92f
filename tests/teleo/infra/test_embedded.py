"""The embedded server's whole life: started, shared with nobody, found again, stopped whatever happens to us."""

import os
import select
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from teleo.infra import embedded
from teleo.infra.embedded import EmbeddedPostgres, EmbeddedPostgresRefused, reachable_by_all

pytestmark = pytest.mark.database

PATIENCE_SECONDS = 20
# A program that starts the server on the folder it is told, says so, and waits to be killed.
OWNER = """
import sys, pathlib
from teleo.infra.embedded import EmbeddedPostgres
print(EmbeddedPostgres(pathlib.Path(sys.argv[1]), fast_and_forgetful=True).start(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One data folder for these tests: making it is what takes time."""
    with tempfile.TemporaryDirectory(prefix="teleo-embedded-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)  # ours: the server's own user must pass when we are root
        yield Path(name)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    server = EmbeddedPostgres(folder, fast_and_forgetful=True)
    url = server.start()
    try:
        yield url
    finally:
        server.stop()


def pid_of_server(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def folders_like(folder: Path) -> list[Path]:
    return list(folder.parent.glob(folder.name))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def ends(pid: int) -> bool:
    """Wait until the process is over, told by the kernel."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([process], [], [], PATIENCE_SECONDS)
        return bool(readable)
    finally:
        os.close(process)


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_what_was_written_is_there_at_the_next_start(folder: Path) -> None:
    with running(folder) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
        socket_folder = Path(url.partition("host=")[2])
        pid = pid_of_server(folder)

    assert ends(pid)
    assert folders_like(socket_folder) == []
    with running(folder) as url:
        assert await ask(url, "SELECT number FROM kept") == 7


async def test_it_is_a_supported_server_on_a_private_socket(folder: Path) -> None:
    with running(folder) as url:
        version = await ask(url, "SELECT current_setting('server_version_num')::int / 10000")
        listening = await ask(url, "SELECT current_setting('listen_addresses')")
        socket_folder = Path(url.partition("host=")[2])
        mode = mode_of(socket_folder)

    assert version in range(15, 19)
    assert listening == ""
    assert mode == 0o700


def test_a_second_program_on_the_folder_is_refused_and_the_first_one_goes_on(folder: Path) -> None:
    with running(folder):
        pid = pid_of_server(folder)

        with pytest.raises(EmbeddedPostgresRefused, match="Another program is already running"):
            EmbeddedPostgres(folder).start()

        assert pid_of_server(folder) == pid


async def test_a_server_left_behind_is_taken_over(folder: Path) -> None:
    with running(folder):
        pass
    _leave_a_server_behind(folder)
    left_behind = pid_of_server(folder)

    with running(folder) as url:
        answer = await ask(url, "SELECT 1")
        taken_over = pid_of_server(folder)

    assert answer == 1
    assert ends(left_behind)
    assert taken_over != left_behind


def test_a_number_given_to_another_program_since_is_not_stopped(folder: Path) -> None:
    with running(folder):
        pid_file = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    owner = embedded._server_owner()
    become = embedded._becoming(owner)  # the same user as the server's, who could stop it
    with subprocess.Popen(["sleep", "600"], preexec_fn=become) as other:  # noqa: PLW1509 no thread here
        _write_pid_file(folder, [str(other.pid), *pid_file[1:]])

        try:
            with running(folder):
                assert pid_of_server(folder) != other.pid

            assert other.poll() is None
        finally:
            other.kill()


def test_the_server_stops_when_its_owner_is_killed(folder: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline().startswith("postgresql://")
        pid = pid_of_server(folder)

        owner.kill()

    assert ends(pid)
    with running(folder):
        assert pid_of_server(folder) != pid


def test_no_folder_above_is_opened(folder: Path) -> None:
    place = folder / "one" / "two"
    place.mkdir(parents=True)
    before = {parent: parent.stat().st_mode for parent in place.parents}

    with running(place):
        data = mode_of(place / "postgres")

    assert {parent: parent.stat().st_mode for parent in place.parents} == before
    assert data == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server has a user of its own")
def test_as_root_a_folder_in_a_private_one_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)

    with pytest.raises(EmbeddedPostgresRefused, match="may not pass"):
        EmbeddedPostgres(private / "data").start()

    assert mode_of(private) == 0o700
    assert not reachable_by_all(private / "data")


def _write_pid_file(folder: Path, lines: list[str]) -> None:
    """As a power cut leaves it."""
    data = folder / "postgres"
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    os.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)


def _leave_a_server_behind(folder: Path) -> None:
    """As a program does that was killed where the kernel does not tell its children: a server of nobody's."""
    owner = embedded._server_owner()
    command: list[str | Path] = [
        embedded._binaries(owner) / "pg_ctl",
        "start",
        "-w",
        "-D",
        folder / "postgres",
    ]
    socket_folder = folder / "postgres"
    options = f"-c listen_addresses= -c unix_socket_directories={socket_folder}"
    subprocess.run(
        [*command, "-o", options, "-l", folder / "postgres" / "left.log"],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=embedded._becoming(owner),
    )
