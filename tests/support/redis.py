"""A real Redis on a free port, that keeps nothing."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.programs import path_of

START_SECONDS = 10


@contextmanager
def running_redis(port: int | None = None) -> Iterator[str]:
    """Its address, while it runs; on that port, or a free one."""
    program = path_of("redis-server")
    assert program is not None, "Redis is missing: run `make programs`"
    with tempfile.TemporaryDirectory(prefix="teleo-redis-") as folder:
        port = port or _free_port()
        options = {
            "--port": str(port),
            "--bind": "127.0.0.1",
            "--save": "",
            "--appendonly": "no",
            "--dir": folder,
        }
        command = [program, *(word for option in options.items() for word in option)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait_until_it_answers(port, server)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def _wait_until_it_answers(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"PING\r\n")
                if probe.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("Redis did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
