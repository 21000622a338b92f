"""The roll: who beats is there; who stops is lost; and nobody is judged by one who was cut off himself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from signaling.bus.redis import connect
from signaling.bus.roll import LOST_AFTER_SECONDS, UNKNOWN_SECONDS, RedisRoll

PATIENCE = 6


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url) as client:
        yield client


@asynccontextmanager
async def beating(redis: Redis) -> AsyncIterator[RedisRoll]:
    roll = RedisRoll(redis)
    await roll.open()
    beats = asyncio.ensure_future(roll.run())
    try:
        yield roll
    finally:
        beats.cancel()
        await asyncio.wait([beats])


async def seconds_until(condition: Callable[[], bool]) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the state of a real server, which tells nobody
            await asyncio.sleep(0.02)
    return loop.time() - began


async def test_a_hub_that_stops_beating_is_lost_within_two_seconds(redis: Redis) -> None:
    async with beating(redis) as one:
        async with beating(redis) as other:
            await seconds_until(lambda: other.id in one._alive)
            assert not one.is_lost(other.id)

        assert await seconds_until(lambda: one.is_lost(other.id)) < 2
        assert one.in_doubt()


async def test_a_hub_that_says_that_it_ends_is_lost_at_once(redis: Redis) -> None:
    async with beating(redis) as one:
        async with beating(redis) as other:
            await seconds_until(lambda: other.id in one._alive)
        await other.close()

        assert await seconds_until(lambda: one.is_lost(other.id)) < LOST_AFTER_SECONDS


async def test_a_hub_that_was_never_seen_has_a_while_to_show_itself(redis: Redis) -> None:
    async with beating(redis) as one:
        assert not one.is_lost("unknown")
        assert one.in_doubt()

        assert await seconds_until(lambda: one.is_lost("unknown")) >= UNKNOWN_SECONDS - 0.1


async def test_after_a_standstill_of_redis_nobody_is_lost(redis: Redis) -> None:
    async with beating(redis) as one, beating(redis) as other:
        await seconds_until(lambda: other.id in one._alive and one.id in other._alive)

        await redis.client_pause(2000)
        await redis.ping()
        for _ in range(3):
            await one._beat()
            await other._beat()

        assert not one.is_lost(other.id)
        assert not other.is_lost(one.id)
