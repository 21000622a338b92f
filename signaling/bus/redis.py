"""The connection to Redis, and what its failures become."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.typing import EncodableT, FieldT

from signaling.contract.streams import Fields
from signaling.rooms.errors import NotHandled

# Above this, who needs a connection waits for one: redis-py's own pool would raise.
CONNECTIONS = 64
# A Redis that stands still for some seconds is late, not lost; blocking reads end well before.
ANSWER_SECONDS = 6
BLOCK_MS = 2000

AWAY = (exceptions.ConnectionError, exceptions.TimeoutError, OSError)


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


@asynccontextmanager
async def needing_redis() -> AsyncIterator[None]:
    """Whoever asked is told to try again when Redis is away."""
    try:
        async with answering():
            yield
    except AWAY as cause:
        raise NotHandled(retry_after=1) from cause


def answering(*, after_ms: int = 0) -> asyncio.Timeout:
    """The longest that Redis may take; one of `AWAY` is raised when it takes longer."""
    return asyncio.timeout(ANSWER_SECONDS + after_ms / 1000)


async def entries_after(redis: Redis, stream: str, last: str, at_once: int) -> list[tuple[str, Fields]]:
    """The next entries of a stream with their ids, waited for a while."""
    async with answering(after_ms=BLOCK_MS):
        answer = await redis.xread({stream: last}, count=at_once, block=BLOCK_MS)
    # redis-py types every answer there may be; ours is text, from one stream.
    streams = cast("list[tuple[str, list[tuple[str, Fields]]]]", answer or [])
    return [entry for _, entries in streams for entry in entries]


async def add_entry(redis: Redis, stream: str, fields: Fields, *, kept: int) -> None:
    await redis.xadd(stream, encodable(fields), maxlen=kept)


def encodable(fields: Fields) -> dict[FieldT, EncodableT]:
    """The same; redis-py's type of a mapping is invariant."""
    return dict(fields.items())
