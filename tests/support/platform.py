"""The whole demonstration as its user starts it: a process of its own, on a free port, stopped by a signal."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class RunningPlatform:
    base_url: str
    folder: Path
    process: subprocess.Popen[str]

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


@contextmanager
def running_platform(**settings: str) -> Iterator[RunningPlatform]:
    """`settings` are TELEO_… variables without their prefix."""
    with tempfile.TemporaryDirectory(prefix="teleo-demo-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # our own folder: the database's user must pass when we are root
        with started(Path(folder), free_port(), **settings) as platform:
            yield platform


@contextmanager
def started(folder: Path, port: int, **settings: str) -> Iterator[RunningPlatform]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TELEO_", "HUB_"))
    }
    environment |= {"TELEO_DATA_DIR": str(folder), "TELEO_PORT": str(port)}
    environment |= {f"TELEO_{name}": value for name, value in settings.items()}
    with (folder / "stderr.log").open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "teleo", "demo"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        _wait_until_ready(process, folder)
        yield RunningPlatform(f"http://localhost:{port}", folder, process)
    finally:
        stop(process)


def stop(process: subprocess.Popen[str]) -> int:
    """As Ctrl-C or a supervisor would; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS)
    finally:
        process.kill()
        assert process.stdout is not None
        process.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[str], folder: Path) -> None:
    assert process.stdout is not None
    too_late = threading.Timer(READY_SECONDS, process.kill)
    too_late.start()
    try:
        if any(line.startswith("Téléo is ready") for line in process.stdout):
            return
    finally:
        too_late.cancel()
    raise AssertionError(f"not ready: {(folder / 'stderr.log').read_text()[-2000:]}")
