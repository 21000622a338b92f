"""Our programs, forked off one that has imported them already: processes of their own, without two seconds of imports.

What starts so is told apart from `python -m …` by nothing but its imports. Benchmarks, and the journeys of starting and
stopping itself, start cold.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import NamedTemporaryFile

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("teleo", "signaling")

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__, *(f"{one}.__main__" for one in PROGRAMS)])


class WarmProcess:
    """What we use of `subprocess.Popen`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], errors: Path) -> None:
        heard, said = _forks.Pipe(duplex=False)
        self._process = _forks.Process(target=_live, args=(tuple(command), dict(environment), said, errors))
        self._process.start()
        said.close()
        self.stdout: TextIOWrapper = os.fdopen(os.dup(heard.fileno()))
        heard.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("a warm program", timeout or 0)
        return code

    def send_signal(self, told: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, told)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(command: Sequence[str], environment: Mapping[str, str]) -> Done:
    """Until it has ended, within a minute."""
    with NamedTemporaryFile(prefix="teleo-errors-") as errors:
        process = WarmProcess(command, environment, Path(errors.name))
        with process.stdout:
            printed = process.stdout.read()
        return Done(process.wait(60), printed, Path(errors.name).read_text())


def can_start(command: Sequence[str]) -> bool:
    return command[0] in PROGRAMS


def _live(command: Sequence[str], environment: Mapping[str, str], said: Connection, errors: Path) -> None:
    """In the child: as if it had been started by `python -m`."""
    with errors.open("a") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.dup2(said.fileno(), sys.stdout.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = [f"python -m {command[0]}", *command[1:]]
    program = import_module(f"{command[0]}.__main__")
    sys.exit(program.main())
