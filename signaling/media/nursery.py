"""The process of the echoes, from outside: started by the first wish, told to go when nobody has wished for a while."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import structlog

import signaling
from signaling.media.wishes import EchoWish

log = structlog.get_logger()

IDLE_SECONDS = 120.0
STDIN = 0
SOURCES = Path(signaling.__file__).parents[1]


class Nursery:
    """`on_end` is told the room of each echo that has ended, however it did."""

    def __init__(self, on_end: Callable[[str], None], *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._on_end = on_end
        self._idle_seconds = idle_seconds
        self._process: _Process | None = None
        self._waking = asyncio.Lock()
        self._running: set[str] = set()
        self._dismissal: asyncio.TimerHandle | None = None

    @property
    def is_awake(self) -> bool:
        return self._process is not None

    async def start(self, wish: EchoWish) -> None:
        """Raises OSError when no process can be started."""
        if self._dismissal is not None:
            self._dismissal.cancel()
        self._running.add(wish.room)
        async with self._waking:
            if self._process is None:
                self._process = await self._wake()
        self._process.write(wish.model_dump_json().encode() + b"\n")

    def dismiss(self) -> None:
        """Nobody needs the process any more; those that run in it end too."""
        if self._dismissal is not None:
            self._dismissal.cancel()
        if self._process is not None:
            self._process.end()
            self._process = None

    async def close(self) -> None:
        process = self._process
        self.dismiss()
        if process is not None:
            await process.gone.wait()

    async def _wake(self) -> "_Process":
        path = os.pathsep.join(filter(None, (str(SOURCES), os.environ.get("PYTHONPATH", ""))))
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Process(self._ended, self._gone),
            *(sys.executable, "-m", "signaling.media.forking"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
            env={**os.environ, "PYTHONPATH": path},
        )
        return process

    def _ended(self, room: str) -> None:
        self._running.discard(room)
        self._on_end(room)
        if not self._running:
            loop = asyncio.get_running_loop()
            self._dismissal = loop.call_later(self._idle_seconds, self.dismiss)

    def _gone(self, process: "_Process") -> None:
        if process is not self._process:
            return  # we told it to go
        log.warning("echoes_stopped")
        self._process = None
        for room in tuple(self._running):
            self._ended(room)


class _Process(asyncio.SubprocessProtocol):
    """Its lines, and its end, as calls."""

    def __init__(self, on_line: Callable[[str], None], on_exit: Callable[["_Process"], None]) -> None:
        self._on_line = on_line
        self._on_exit = on_exit
        self.gone = asyncio.Event()
        self._rest = b""
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is one without saying so.
        self._transport = transport  # type: ignore[assignment]

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._on_line(line.decode())

    def process_exited(self) -> None:
        if self._transport is not None:
            self._transport.close()
        self.gone.set()
        self._on_exit(self)

    def write(self, line: bytes) -> None:
        assert self._transport is not None, "started"
        pipe = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(STDIN))
        pipe.write(line)

    def end(self) -> None:
        assert self._transport is not None, "started"
        pipe = self._transport.get_pipe_transport(STDIN)
        if pipe is not None:
            pipe.close()
