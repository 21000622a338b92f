"""Notices on their way out, within one process or through Redis; and when teleo has handled one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

import structlog

from signaling.contract.notices import Notice, PeerSeated, Said
from signaling.contract.streams import Fields, Posted

Deliver = Callable[[Notice], Awaitable[None]]

# Seconds before each new try: about ten minutes in all, for a database that restarts.
DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, *(10.0 for _ in range(60)))

# Seconds for which a seat just taken need not be known: its call begins, and needs this process for itself.
SEATED_LINGERS = 0.5

log = structlog.get_logger(__name__)


class Undelivered(Exception):
    """Every try failed: the notice is lost, and the log says so."""


class NoticeSink(Protocol):
    """Where the hub's notices go. The room store puts them there, with the change that they tell of."""

    def handled(self, notice: Notice) -> Awaitable[None]:
        """Once teleo has handled a notice that was just put on its way; raises Undelivered."""


class MemoryNotices(NoticeSink):
    """Notices of one process: a queue, and one consumer that hands them over, in order and one at a time.

    A taken seat may linger, until anything else is to be told.
    """

    def __init__(self, deliver: Deliver, delays: Sequence[float] = DELAYS) -> None:
        self._deliver = deliver
        self._delays = delays
        self._queue: asyncio.Queue[tuple[Notice, float]] = asyncio.Queue()
        self._awaited = _Awaited()
        self._ending = False
        self._hurry = asyncio.Event()

    def post(self, notice: Notice) -> None:
        self._awaited.expect(_token(notice))
        lingers = SEATED_LINGERS if isinstance(notice, PeerSeated) else 0
        self._queue.put_nowait((notice, asyncio.get_running_loop().time() + lingers))
        if not lingers:
            self._hurry.set()

    def handled(self, notice: Notice) -> Awaitable[None]:
        return self._awaited.of(_token(notice))

    async def run(self) -> None:
        """Hand notices over, for ever."""
        while True:
            notice, due = await self._queue.get()
            try:
                await self._linger(due)
                await self._hand_over(notice)
            except Undelivered as lost:
                self._awaited.settle(_token(notice), lost)
            else:
                self._awaited.settle(_token(notice))
            finally:
                self._queue.task_done()
                if self._queue.empty() and not self._ending:
                    self._hurry.clear()

    async def drained(self) -> None:
        """Wait until nothing is left to hand over."""
        self._ending = True
        self._hurry.set()
        await self._queue.join()

    async def _linger(self, due: float) -> None:
        """Until then, or until something is to be told that may not wait: it follows what came before it."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await self._hurry.wait()

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


class RedisNotices(NoticeSink):
    """Notices as entries of a stream. Teleo answers in this hub's inbox where somebody waits for it: a message."""

    def __init__(self, inbox: str) -> None:
        self._inbox = inbox
        self._awaited = _Awaited()

    @contextmanager
    def going_out(self, notices: Sequence[Notice]) -> Iterator[list[Fields]]:
        """The entries of these notices, for whoever writes them."""
        posted = [
            Posted(notice, self._inbox, _token(notice)) if isinstance(notice, Said) else Posted(notice)
            for notice in notices
        ]
        tokens = [one.token for one in posted if one.token]
        # Teleo may answer before the writer knows that he has written.
        for token in tokens:
            self._awaited.expect(token)
        try:
            yield [one.fields() for one in posted]
        except BaseException:
            for token in tokens:
                self._awaited.settle(token, Undelivered())
            raise

    def handled(self, notice: Notice) -> Awaitable[None]:
        return self._awaited.of(_token(notice))

    def was_handled(self, token: str) -> None:
        self._awaited.settle(token)


class _Awaited:
    """Who waits for which notice."""

    def __init__(self) -> None:
        self._futures: dict[str, asyncio.Future[None]] = {}

    def expect(self, token: str) -> None:
        self._futures.setdefault(token, asyncio.get_running_loop().create_future())

    def of(self, token: str) -> Awaitable[None]:
        """A wait of one's own: to give it up does not stop the delivery. What is not expected any more is done."""
        future = self._futures.get(token)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            future.set_result(None)
        return asyncio.shield(future)

    def settle(self, token: str, lost: Undelivered | None = None) -> None:
        future = self._futures.pop(token, None)
        if future is None or future.done():
            return
        # Nobody need await it: a failure that nobody asked about is already in the log.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        if lost is None:
            future.set_result(None)
        else:
            future.set_exception(lost)


def _token(notice: Notice) -> str:
    """What an answer names. A message sent again is the same one."""
    if isinstance(notice, Said):
        return f"{notice.room}/{notice.seat}/{notice.id}"
    return notice.model_dump_json()
