"""Redis: the connection, and streams read by one worker at a time, each entry until it is handled."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import cast

import structlog
from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.typing import EncodableT, FieldT
from sqlalchemy.exc import InterfaceError, OperationalError

CONNECTIONS = 32
ANSWER_SECONDS = 6
BLOCK_MS = 2000
AT_ONCE = 50
PAUSE_SECONDS = 0.5
# Between two tries of an entry: a fault of ours is set aside after some ten seconds, a database that is away is waited for.
DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
LEASE_MS = 15_000
TRY_SECONDS = 10

AWAY = (exceptions.ConnectionError, exceptions.TimeoutError, OSError)
PASSING = (*AWAY, OperationalError, InterfaceError)

# Whoever reads holds the lease; it says so again before each try.
HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
LET_GO = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

Fields = dict[str, str]

log = structlog.get_logger()


class Unreadable(Exception):
    """An entry that no try can make sense of."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender of an entry is answered, in a stream of his own; dropped if he is gone."""

    stream: str
    fields: Fields


Handle = Callable[[Fields], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class Source:
    """A stream, the group that reads it, and where its unreadable entries are set aside."""

    stream: str
    group: str
    parked: str


def connect(url: str) -> Redis:
    """A client whose answers are text. Nothing is sent yet."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=ANSWER_SECONDS,
        # Ours are around each call: redis-py's uses `wait_for`, which Python 3.11 lets swallow a cancellation.
        socket_timeout=None,
        socket_connect_timeout=ANSWER_SECONDS,
        decode_responses=True,
    )
    return Redis.from_pool(pool)


async def add_entry(redis: Redis, stream: str, fields: Fields, *, kept: int) -> None:
    async with asyncio.timeout(ANSWER_SECONDS):
        await redis.xadd(stream, encodable(fields), maxlen=kept)


class GroupReader:
    """Hands each entry of a stream over, in order, at least once; then deletes it and sends the reply.

    One worker reads at a time, so that order holds; another takes over when its lease ends.
    """

    def __init__(self, redis: Redis, source: Source) -> None:
        self._redis = redis
        self._source = source
        self._token = token_hex(8)
        self._lease = f"{source.stream}:reader"
        self._hold = redis.register_script(HOLD)
        self._let_go = redis.register_script(LET_GO)
        self._unfinished = True  # entries given to a reader before us may wait

    async def run(self, handle: Handle) -> None:
        """Read, for ever."""
        try:
            while True:
                try:
                    await self._read(handle)
                except AWAY as cause:
                    log.warning("stream_interrupted", stream=self._source.stream, error=type(cause).__name__)
                    self._unfinished = True
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await self._end()

    async def _read(self, handle: Handle) -> None:
        if not await self._holds():
            self._unfinished = True
            await asyncio.sleep(PAUSE_SECONDS)
            return
        entries = await self._entries()
        self._unfinished = bool(entries) and self._unfinished
        for entry_id, fields in entries:
            if not await self._handled(handle, entry_id, fields):
                self._unfinished = True
                return

    async def _handled(self, handle: Handle, entry_id: str, fields: Fields) -> bool:
        """Try until the entry is handled or set aside; False when another reader has taken over."""
        tries = 0
        while await self._holds():
            try:
                async with asyncio.timeout(TRY_SECONDS):
                    reply = await handle(fields)
            except Exception as error:  # noqa: BLE001 one entry must not stop the next
                log.warning("entry_postponed", stream=self._source.stream, error=type(error).__name__)
                hopeless = isinstance(error, Unreadable) or tries >= len(DELAYS)
                if hopeless and not isinstance(error, PASSING):
                    await self._park(entry_id, fields, error)
                    return True
                await asyncio.sleep(DELAYS[min(tries, len(DELAYS) - 1)])
                tries += 1
            else:
                await self._finish(entry_id, reply)
                return True
        return False

    async def _holds(self) -> bool:
        async with asyncio.timeout(ANSWER_SECONDS):
            return bool(await self._hold(keys=[self._lease], args=[self._token, LEASE_MS]))

    async def _entries(self) -> list[tuple[str, Fields]]:
        """First what was given to a reader and not finished, then what is new."""
        after = "0" if self._unfinished else ">"
        source = self._source
        try:
            async with asyncio.timeout(ANSWER_SECONDS + BLOCK_MS / 1000):
                # One name for all readers: whoever holds the lease inherits what the last one left.
                answer = await self._redis.xreadgroup(
                    source.group, "reader", {source.stream: after}, count=AT_ONCE, block=BLOCK_MS
                )
        except exceptions.ResponseError as refused:
            if not str(refused).startswith("NOGROUP"):
                raise
            await self._redis.xgroup_create(source.stream, source.group, id="0", mkstream=True)
            return []
        streams = cast("list[tuple[str, list[tuple[str, Fields | None]]]]", answer or [])
        return [(entry_id, fields or {}) for _, entries in streams for entry_id, fields in entries]

    async def _finish(self, entry_id: str, reply: Reply | None) -> None:
        async with asyncio.timeout(ANSWER_SECONDS), self._redis.pipeline(transaction=True) as pipe:
            pipe.xack(self._source.stream, self._source.group, entry_id)
            pipe.xdel(self._source.stream, entry_id)
            if reply is not None:
                pipe.xadd(reply.stream, encodable(reply.fields), nomkstream=True)
            await pipe.execute()

    async def _park(self, entry_id: str, fields: Fields, error: Exception) -> None:
        log.error("entry_parked", stream=self._source.stream, entry=entry_id, error=type(error).__name__)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._redis.xadd(self._source.parked, encodable(fields or {"lost": entry_id}))
        await self._finish(entry_id, None)

    async def _end(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._let_go(keys=[self._lease], args=[self._token])
        except AWAY:
            log.info("stream_left_without_redis")


def encodable(fields: Fields) -> dict[FieldT, EncodableT]:
    """The same; redis-py's type of a mapping is invariant."""
    return dict(fields.items())
