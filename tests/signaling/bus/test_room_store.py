"""What is particular to rooms in Redis."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from signaling.bus.notices import RedisNotices
from signaling.bus.redis import connect
from signaling.bus.room_store import EXPIRES_SECONDS, ROOM, RedisRoomStore
from signaling.rooms.errors import NotHandled
from signaling.rooms.room import Room
from tests.support.clock import NOON
from tests.support.redis import running_redis


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url) as client:
        yield client


async def test_a_room_expires_a_day_after_its_last_change(redis: Redis) -> None:
    store = RedisRoomStore(redis, RedisNotices("inbox"))

    await store.replace(Room("r"), Room("r").changed(NOON))

    assert EXPIRES_SECONDS - 5 < await redis.ttl(ROOM + "r") <= EXPIRES_SECONDS


async def test_a_room_of_ours_that_redis_forgot_is_seen_empty_and_the_others_not_at_all(redis: Redis) -> None:
    store = RedisRoomStore(redis, RedisNotices("inbox"))
    for name in ("ours", "other"):
        await store.replace(Room(name), Room(name).changed(NOON))
        await redis.delete(ROOM + name)

    assert await store.watched(["ours"], NOON) == [Room("ours")]
    assert await store.rooms() == []


@pytest.mark.redis
async def test_whoever_asks_while_redis_is_away_is_told_to_try_again() -> None:
    with running_redis() as url:
        client = connect(url)
    store = RedisRoomStore(client, RedisNotices("inbox"))

    with pytest.raises(NotHandled):
        await store.read("r")

    await client.aclose()
