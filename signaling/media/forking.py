"""`python -m signaling.media.forking`: each echo in a process of its own, forked from one that has aiortc loaded.

It reads an EchoWish a line, and writes the room of each echo that has ended. When its input ends, so does all of it.
"""

import asyncio
import logging
import os
import selectors
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass

import structlog

from signaling.media.echo import hold_echo
from signaling.media.wishes import EchoWish

log = structlog.get_logger()

STDIN, STDOUT, STDERR = 0, 1, 2
# Calls in progress of the same machine come first.
NICENESS = 5
# Whatever happens in it, an echo is over by then.
LIMIT_SECONDS = 60
READ_BYTES = 65_536


@dataclass(frozen=True)
class Child:
    """Its end is seen by the end of a pipe that it alone can write to."""

    pid: int
    room: str
    pipe: int


def main() -> None:
    os.nice(NICENESS)
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    selector = selectors.DefaultSelector()
    selector.register(STDIN, selectors.EVENT_READ)
    children: dict[int, Child] = {}
    rest = b""
    while True:
        for key, _ in selector.select():
            if key.fd != STDIN:
                selector.unregister(key.fd)
                bury(children.pop(key.fd))
                continue
            read = os.read(STDIN, READ_BYTES)
            if not read:
                end_all(children)
                return
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                child = fork(EchoWish.model_validate_json(line))
                children[child.pipe] = child
                selector.register(child.pipe, selectors.EVENT_READ)


def fork(wish: EchoWish) -> Child:
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return Child(pid, wish.room, ours)
    try:
        run(wish)
    finally:
        os._exit(0)  # what the parent had open is the parent's to close


def run(wish: EchoWish) -> None:
    """In the child."""
    signal.alarm(LIMIT_SECONDS)
    os.close(STDIN)
    os.dup2(STDERR, STDOUT)
    try:
        asyncio.run(hold_echo(wish))
    except Exception as broken:  # noqa: BLE001 the caller is told by his page, the log by this line
        log.warning("echo_broke", error=type(broken).__name__)


def bury(child: Child) -> None:
    os.close(child.pipe)
    os.waitpid(child.pid, 0)
    os.write(STDOUT, f"{child.room}\n".encode())


def end_all(children: dict[int, Child]) -> None:
    for child in children.values():
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
