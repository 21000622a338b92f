"""The site of the benchmark `resume`: web, worker, hub, Redis and coturn, each a process that can be killed and started again."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.platform import (
    Process,
    RunningPlatform,
    data_folder,
    environment_of,
    free_port,
    program,
    started,
)
from tests.support.redis import running_redis
from tests.support.turn import SECRET, Relay, make_relay, running_relay


@dataclass
class Site:
    platform: RunningPlatform
    relay: Relay
    redis_port: int
    hub_environment: dict[str, str]
    _parts: dict[str, tuple[ExitStack, object]] = field(default_factory=dict)

    def start_hub(self) -> None:
        """It begins below the browsers, which in life are on other machines and do not wait for its processor."""
        # Linux gives a process the priority of the thread that starts it.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        folder, ready = self.platform.folder, "The hub is ready"
        self._start("hub", program(folder, ["signaling"], self.hub_environment, ready))

    def start_redis(self) -> None:
        self._start("redis", running_redis(self.redis_port))

    def start_relay(self) -> None:
        self._start("relay", running_relay(self.relay, SECRET))

    def kill(self, name: str) -> None:
        """SIGKILL: it says no farewell. (Redis is told to stop: nobody holds a word with it but the hub and the site.)"""
        stack, process = self._parts.pop(name)
        if isinstance(process, subprocess.Popen):
            process.kill()
        stack.close()

    def end(self) -> None:
        for stack, _ in self._parts.values():
            stack.close()

    def _start(self, name: str, running: AbstractContextManager[object]) -> None:
        stack = ExitStack()
        process = stack.enter_context(running)
        self._parts[name] = stack, process
        if isinstance(process, subprocess.Popen):
            first(process)


@contextmanager
def running_site(address: str) -> Iterator[Site]:
    """Heard at that address, and by this machine itself at localhost."""
    with ExitStack() as stack:
        folder = stack.enter_context(data_folder("teleo-resume-"))
        relay = make_relay(folder, address)
        redis_port = free_port()
        redis = ExitStack()
        redis_url = redis.enter_context(running_redis(redis_port))
        hub_url = f"http://localhost:{free_port()}"
        platform = stack.enter_context(
            started(folder, free_port(), HOST="0.0.0.0", REDIS_URL=redis_url, HUB_URL=hub_url)  # noqa: S104
        )
        stack.enter_context(
            program(folder, ["teleo", "worker"], environment_of(folder / "worker.env"), "Téléo's worker")
        )
        site = Site(
            platform, relay, redis_port, _hub_environment(folder, relay), {"redis": (redis, redis_url)}
        )
        stack.callback(site.end)
        start_apart(site.start_hub)
        site.start_relay()
        first(platform.process)
        yield site


def _hub_environment(folder: Path, relay: Relay) -> dict[str, str]:
    secret = folder / "secret"
    secret.write_text(SECRET)
    more = {"HUB_HOST": "0.0.0.0", "HUB_TURN_URLS": relay.urls, "HUB_TURN_SECRET_FILE": str(secret)}  # noqa: S104
    return environment_of(folder / "hub.env") | more


def first(process: Process) -> None:
    """Before the browsers: in life they are on other machines, and it does not wait for theirs either."""
    for thread in psutil.Process(process.pid).threads():
        os.setpriority(os.PRIO_PROCESS, thread.id, -5)


def start_apart(start: Callable[[], None]) -> None:
    """In a thread of its own, whose priority the program gets."""
    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
