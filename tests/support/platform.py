"""The whole demonstration as its user starts it: a process of its own, on a free port, stopped by a signal."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.request import urlopen

import orjson

from teleo.sandbox import LanRefused
from teleo.sandbox.lan import own_address
from tests.support import warm
from tests.support.redis import running_redis

Process = subprocess.Popen[str] | warm.WarmProcess

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120
STOP_SECONDS = 20


@dataclass(slots=True)
class Starting:
    """How programs are started. `warm`: without their imports (tests.support.warm), for tests."""

    warm: bool = False


STARTING = Starting()


@dataclass(slots=True)
class Running:
    """A program that can be killed, and started again as it was."""

    process: Process
    begin: Callable[[], Process]

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is put in order."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def start_again(self) -> None:
        """On the same folder and port."""
        self.process = self.begin()


@dataclass(slots=True)
class RunningPlatform(Running):
    base_url: str
    folder: Path

    @property
    def links(self) -> dict[str, Any]:
        with urlopen(f"{self.base_url}/sandbox/links.json") as answer:  # noqa: S310 our own address
            found: dict[str, Any] = orjson.loads(answer.read())
            return found

    @property
    def database_url(self) -> str:
        """The private socket of its embedded server."""
        pid_file = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://postgres@/postgres?host={pid_file[4]}"


@dataclass(slots=True)
class RunningApart:
    """The web program, and beside it what else there is of the platform."""

    platform: RunningPlatform
    hub: Running
    worker: Running


@contextmanager
def running_platform(**settings: str) -> Iterator[RunningPlatform]:
    """`settings` are TELEO_… variables without their prefix."""
    with data_folder("teleo-demo-") as folder, started(folder, free_port(), **settings) as platform:
        yield platform


@contextmanager
def data_folder(prefix: str) -> Iterator[Path]:
    """What a first start leaves. Platforms begin with their second: the tables and the people are there already."""
    with _empty_folder(prefix) as folder:
        subprocess.run(["cp", "-a", "--reflink=auto", f"{_after_first_start()}/.", folder], check=True)
        yield folder


@contextmanager
def _empty_folder(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # our own folder: the database's user must pass when we are root
        yield Path(folder)


@cache
def _after_first_start() -> Path:
    """Made once in this process, and removed with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(_empty_folder("teleo-first-"))
    with started(folder, free_port()):
        pass
    while (folder / "postgres" / "postmaster.pid").exists():
        time.sleep(0.05)  # on a busy machine the server may outlive its program by a moment
    return folder


@contextmanager
def running_lan_platform() -> Iterator[tuple[RunningPlatform, str]]:
    """`make run LAN=1`, and the address where telephones come in; this machine's own where it is on no network."""
    try:
        address = str(own_address())
    except LanRefused:
        address = "127.0.0.1"
    with data_folder("teleo-lan-") as folder:
        port, lan_port = free_port(), free_port(address)
        command = ["teleo", "demo", "--lan", address, "--lan-port", str(lan_port)]
        environment = {"TELEO_DATA_DIR": str(folder), "TELEO_PORT": str(port)}
        with program(folder, command, environment, "Téléo is ready") as process:
            platform = RunningPlatform(process, lambda: process, f"http://localhost:{port}", folder)
            yield platform, f"https://{address}:{lan_port}"


@contextmanager
def running_separate_platform() -> Iterator[RunningApart]:
    """Redis, web, hub and worker, each a process of its own."""
    with data_folder("teleo-apart-") as folder, running_redis() as redis_url:
        hub_url = f"http://localhost:{free_port()}"
        with (
            started(folder, free_port(), REDIS_URL=redis_url, HUB_URL=hub_url) as platform,
            ExitStack() as stack,
        ):
            hub = _beside(stack, folder, ["signaling"], "hub.env", "The hub is ready")
            worker = _beside(stack, folder, ["teleo", "worker"], "worker.env", "Téléo's worker")
            yield RunningApart(platform, hub, worker)


def _beside(stack: ExitStack, folder: Path, command: list[str], settings: str, ready: str) -> Running:
    def begin() -> Process:
        return stack.enter_context(program(folder, command, environment_of(folder / settings), ready))

    return Running(begin(), begin)


@contextmanager
def started(
    folder: Path, port: int, hub: Mapping[str, str] = MappingProxyType({}), /, **settings: str
) -> Iterator[RunningPlatform]:
    """`settings` and `hub` are TELEO_… and HUB_… variables without their prefix."""
    environment = {"TELEO_DATA_DIR": str(folder), "TELEO_PORT": str(port)}
    environment |= {f"TELEO_{name}": value for name, value in settings.items()}
    environment |= {f"HUB_{name}": value for name, value in hub.items()}
    with ExitStack() as stack:

        def begin() -> Process:
            return stack.enter_context(program(folder, ["teleo", "demo"], environment, "Téléo is ready"))

        yield RunningPlatform(begin(), begin, f"http://localhost:{port}", folder)


@contextmanager
def program(folder: Path, command: list[str], environment: dict[str, str], ready: str) -> Iterator[Process]:
    """One of our programs, from the line that says that it is ready until it has stopped."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("TELEO_", "HUB_"))}
    process = _begin(command, others | environment, folder / "stderr.log")
    try:
        _wait_until_ready(process, folder, ready)
        yield process
    finally:
        stop(process)


def _begin(command: list[str], environment: dict[str, str], errors: Path) -> Process:
    if STARTING.warm and warm.can_start(command):
        return warm.WarmProcess(command, environment, errors)
    with errors.open("a") as file:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )


@contextmanager
def cold() -> Iterator[None]:
    """Programs are started as their users do, imports and all."""
    was, STARTING.warm = STARTING.warm, False
    try:
        yield
    finally:
        STARTING.warm = was


def environment_of(file: Path) -> dict[str, str]:
    """NAME=value, one a line."""
    pairs = (line.partition("=") for line in file.read_text().splitlines())
    return {name: value for name, _, value in pairs}


def stop(process: Process) -> int:
    """As Ctrl-C or a supervisor would; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS)
    finally:
        process.kill()
        assert process.stdout is not None
        process.stdout.close()


def free_port(address: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: Process, folder: Path, ready: str) -> None:
    assert process.stdout is not None
    too_late = threading.Timer(READY_SECONDS, process.kill)
    too_late.start()
    try:
        if any(line.startswith(ready) for line in process.stdout):
            return
    finally:
        too_late.cancel()
    raise AssertionError(f"not ready: {(folder / 'stderr.log').read_text()[-2000:]}")
