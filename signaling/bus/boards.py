"""Which boards are watched, in Redis: a set of sockets for each board."""

from redis.asyncio import Redis

from signaling.bus.hubs import Boards, Roll
from signaling.bus.redis import needing_redis

WATCHERS = "teleo:hub:watchers:"
EXPIRE_SECONDS = 86_400


class RedisBoards(Boards):
    def __init__(self, redis: Redis, roll: Roll) -> None:
        self._redis = redis
        self._roll = roll

    async def watch(self, board: str, sid: str) -> None:
        async with needing_redis(), self._redis.pipeline(transaction=False) as pipe:
            pipe.sadd(WATCHERS + board, f"{self._roll.id} {sid}")
            pipe.expire(WATCHERS + board, EXPIRE_SECONDS)
            await pipe.execute()

    async def unwatch(self, board: str, sid: str) -> None:
        async with needing_redis():
            await self._redis.srem(WATCHERS + board, f"{self._roll.id} {sid}")

    async def is_watched(self, board: str) -> bool:
        async with needing_redis():
            watchers = [*map(str, await self._redis.smembers(WATCHERS + board))]
            lost = [watcher for watcher in watchers if self._roll.is_lost(watcher.partition(" ")[0])]
            if lost:
                await self._redis.srem(WATCHERS + board, *lost)
        return len(watchers) > len(lost)
