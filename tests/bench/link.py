"""An emulated network for benchmarks: each browser in a network namespace of its own, the servers in this one.

    with emulated_link("patient", "practitioner") as link:
        link.shape("patient", delay_ms=25, loss=0.02, rate=2_000_000)     # both directions of his line
        link.shape("patient", up={"cut": True})                           # one of them
        with running_platform(HOST="0.0.0.0") as platform:                # also heard at link.servers
            async with chromium(*link.flags(), program=link.program("patient", folder)) as browser: …

Every place has one line to a router, which has two directions (`up` from the place, `down` to it), and a packet passes
`up` of its sender, then `down` of who receives it: one way between two browsers is the sum of both. Each is changed at
any time. Addresses are given anew by `move`. Needs root, /dev/net/tun and iproute2; no netem (`router.py` is a program).
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.programs import path_of

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 10


def can_emulate() -> bool:
    """Whether this machine lets us."""
    return os.geteuid() == 0 and Path("/dev/net/tun").exists() and shutil.which("ip") is not None


@dataclass(frozen=True, slots=True)
class EmulatedLink:
    """`servers`: the address of this namespace for those in the others; `places`: their namespaces."""

    router: subprocess.Popen[str]
    servers: str
    places: Mapping[str, str]

    def shape(
        self,
        place: str,
        *,
        up: Mapping[str, Any] | None = None,
        down: Mapping[str, Any] | None = None,
        **both: Any,
    ) -> None:
        """Of both directions or one: delay_ms, loss (a share), rate (bits a second, IP headers counted; 0: no bound),
        queue_ms (of that rate, 500), cut, blocked (["udp"], ["tcp"]). What is not named stays as it is."""
        self._say({"shape": place, "up": both | dict(up or {}), "down": both | dict(down or {})})

    def move(self, place: str) -> str:
        """To another network in this instant: a new address, which it gives; the former one is dead. The line keeps its shape."""
        return str(self._say({"arrive": place}))

    def lose(self, place: str) -> None:
        """No network at all, until `move`."""
        self._say({"lose": place})

    def part(self, one: str, other: str) -> None:
        """From now on nothing passes between these two but by the servers."""
        self._say({"part": [one, other]})

    def join(self, one: str, other: str) -> None:
        """They are no longer kept apart."""
        self._say({"join": [one, other]})

    def counted(self) -> dict[str, dict[str, dict[str, int]]]:
        """By place and direction: packets and bytes that passed, and lost_cut, lost_loss, lost_queue, lost_device."""
        found: dict[str, dict[str, dict[str, int]]] = self._say({"count": True})
        return found

    def command(self, place: str, *words: str) -> list[str]:
        """These words as a command in that place."""
        return ["ip", "netns", "exec", self.places[place], *words]

    def program(self, place: str, folder: Path, *, name: str = "chromium") -> Path:
        """A program of `tests.support.programs`, to be started by someone else, that runs in that place."""
        found = path_of(name)
        assert found is not None, f"{name} is missing: run `make programs`"
        wrapper = folder / f"{name}-{place}"
        wrapper.write_text(f'#!/bin/sh\nexec {" ".join(self.command(place, found))} "$@"\n')
        wrapper.chmod(0o700)
        return wrapper

    def flags(self) -> list[str]:
        """For Chromium: `localhost` stays a secure origin, and is where the servers are."""
        return [f"--host-resolver-rules=MAP localhost {self.servers}"]

    def _say(self, command: dict[str, Any]) -> Any:
        assert self.router.stdin is not None, "opened with a pipe"
        self.router.stdin.write(json.dumps(command) + "\n")
        self.router.stdin.flush()
        return json.loads(_line_of(self.router))


@contextmanager
def emulated_link(*places: str) -> Iterator[EmulatedLink]:
    """While it lasts; nothing of it is left afterwards, even if this process is killed."""
    router = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.router", *places],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert router.stdin is not None, "opened with pipes"
    assert router.stdout is not None, "opened with pipes"
    try:
        begun = json.loads(_line_of(router))
        yield EmulatedLink(router, begun["servers"], begun["places"])
    finally:
        router.stdin.close()
        try:
            router.wait(STOP_SECONDS)
        finally:
            router.kill()
            router.wait()
            router.stdout.close()


def _line_of(router: subprocess.Popen[str]) -> str:
    assert router.stdout is not None, "opened with a pipe"
    line = router.stdout.readline()
    assert line, "the router of the emulated link has ended"
    return line
