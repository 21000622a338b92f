"""Notices on their way out: in order, one at a time, tried again while teleo cannot take them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from signaling.contract.notices import Notice

Deliver = Callable[[Notice], Awaitable[None]]

# Seconds before each new try: about ten minutes in all, for a database that restarts.
DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, *(10.0 for _ in range(60)))

log = structlog.get_logger(__name__)


class Undelivered(Exception):
    """Every try failed: the notice is lost, and the log says so."""


class NoticeSink(Protocol):
    """Where the hub puts its notices."""

    async def post(self, notice: Notice) -> Awaitable[None]:
        """Accept a notice; what is returned may be awaited until teleo has handled it."""


class MemoryNotices(NoticeSink):
    """Notices of one process: a queue, and one consumer that hands them over."""

    def __init__(self, deliver: Deliver, delays: Sequence[float] = DELAYS) -> None:
        self._deliver = deliver
        self._delays = delays
        self._queue: asyncio.Queue[tuple[Notice, asyncio.Future[None]]] = asyncio.Queue()

    async def post(self, notice: Notice) -> Awaitable[None]:
        handled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Nobody need await it: a failure that nobody asked about is already in the log.
        handled.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._queue.put_nowait((notice, handled))
        return handled

    async def run(self) -> None:
        """Hand notices over, for ever."""
        while True:
            notice, handled = await self._queue.get()
            try:
                await self._hand_over(notice)
            except Undelivered as lost:
                handled.set_exception(lost)
            else:
                handled.set_result(None)
            finally:
                self._queue.task_done()

    async def drained(self) -> None:
        """Wait until nothing is left to hand over."""
        await self._queue.join()

    async def _hand_over(self, notice: Notice) -> None:
        for delay in (*self._delays, None):
            try:
                await self._deliver(notice)
            except Exception as cause:
                log.warning("notice refused", kind=notice.kind, room=notice.room, cause=type(cause).__name__)
                if delay is None:
                    log.error("notice lost", kind=notice.kind, room=notice.room)  # noqa: TRY400
                    raise Undelivered from cause
                await asyncio.sleep(delay)
            else:
                return
