"""The roll of hubs in Redis: each beats, and one that no longer does has ended with its connections."""

import asyncio
import time
from secrets import token_hex

import structlog
from redis.asyncio import Redis

from signaling.bus.hubs import Roll
from signaling.bus.redis import AWAY, answering, needing_redis

HUBS = "teleo:hub:hubs"
INBOX = "teleo:hub:inbox:"

BEAT_SECONDS = 0.4
# Three beats missed. With the beat and the sweep that follow, a seat is told away within three seconds.
LOST_AFTER_SECONDS = 1.2
# A hub that we have never seen may just have begun: it has this long to show itself.
UNKNOWN_SECONDS = 1.5
# The inbox of a hub that no longer beats.
INBOX_EXPIRES_SECONDS = 600

# The clock is that of Redis: hubs need not agree on the time.
BEAT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600000)
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('XADD', KEYS[2], '*', 'opened', '1') end
redis.call('EXPIRE', KEYS[2], ARGV[3])
return redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[2], '+inf')
"""

log = structlog.get_logger(__name__)


class RedisRoll(Roll):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._id = token_hex(8)
        self._script = redis.register_script(BEAT)
        self._beaten_at = 0.0
        self._alive: frozenset[str] = frozenset()
        self._lost: set[str] = set()
        self._unknown: dict[str, float] = {}  # since when we have wondered about a hub
        self._look_again = True

    @property
    def id(self) -> str:
        return self._id

    @property
    def inbox(self) -> str:
        return INBOX + self._id

    async def open(self) -> None:
        """Show ourselves to the others. Raises Unavailable when Redis is away."""
        async with needing_redis():
            await self._beat()

    async def close(self) -> None:
        """Say that we end: the others need not wait to find out."""
        try:
            async with answering():
                await self._redis.zrem(HUBS, self._id)
        except AWAY:
            log.info("ended without Redis")

    async def run(self) -> None:
        """Beat, for ever."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self._beat()
            except AWAY as cause:
                log.warning("hub cannot beat", cause=type(cause).__name__)

    def is_lost(self, hub: str) -> bool:
        if hub in self._lost:
            return True
        if hub in self._alive or hub == self._id:
            self._unknown.pop(hub, None)
            return False
        now = time.monotonic()
        return now - self._unknown.setdefault(hub, now) > UNKNOWN_SECONDS

    def in_doubt(self) -> bool:
        asked, self._look_again = self._look_again, False
        now = time.monotonic()
        return asked or any(now - since < 2 * UNKNOWN_SECONDS for since in self._unknown.values())

    async def _beat(self) -> None:
        lost_after = int(LOST_AFTER_SECONDS * 1000)
        arguments: list[str | int | float] = [self._id, lost_after, INBOX_EXPIRES_SECONDS]
        async with answering():
            alive = frozenset(await self._script(keys=[HUBS, self.inbox], args=arguments))
        now = time.monotonic()
        # One who was cut off himself cannot tell who else was: he judges at his next beat.
        newly_lost = self._alive - alive if now - self._beaten_at < LOST_AFTER_SECONDS else frozenset()
        self._beaten_at = now
        self._lost = (self._lost | newly_lost) - alive
        self._alive = (self._alive | alive) - newly_lost
        self._look_again = self._look_again or bool(newly_lost)
