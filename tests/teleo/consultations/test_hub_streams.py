"""What the hub says and is told through Redis: the same as in one process."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from signaling.contract import CloseRoom, PeerLeft, Said, TellBoard
from signaling.contract.streams import COMMANDS, NOTICES, NOTICES_PARKED, Posted, command_of
from teleo.consultations import RoomFeed, RoomStream, StreamedCommands
from teleo.infra.redis import add_entry, connect
from teleo.infra.work import Works
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands
from tests.support.redis import running_redis

PATIENCE = 10


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url) as client:
        yield client


async def test_a_command_is_in_the_stream_as_the_hub_reads_it(redis: Redis) -> None:
    commands = StreamedCommands(redis)

    await commands.send(CloseRoom(room="room-1"))
    await commands.send(TellBoard(board="b", what="consultation", id="c", revision=1))

    entries = await redis.xrange(COMMANDS)
    assert entries is not None
    assert [command_of(dict(fields or {})).kind for _, fields in entries] == ["close_room", "tell_board"]  # type: ignore[arg-type]  # redis-py types bytes too


async def test_a_board_may_stay_untold_but_a_room_unclosed_is_a_failure() -> None:
    with running_redis() as url:
        gone = connect(url)
    async with gone:
        commands = StreamedCommands(gone)

        await commands.send(TellBoard(board="b", what="consultation", id="c", revision=1))
        with pytest.raises(Exception, match="connecting"):
            await commands.send(CloseRoom(room="room-1"))


async def test_notices_reach_the_feed_and_a_waiting_hub_is_answered(works: Works, redis: Redis) -> None:
    await redis.xadd("inbox", {"opened": "1"})
    said = Said(room="unknown", seat="guest", at=NOON, id=str(uuid4()), text="Bonjour")
    await add_entry(redis, NOTICES, Posted(said, "inbox", "token-1").fields(), kept=10)
    left = PeerLeft(room="unknown", seat="guest", at=NOON)
    await add_entry(redis, NOTICES, Posted(left).fields(), kept=10)
    await add_entry(redis, NOTICES, {"version": "0"}, kept=10)
    stream = RoomStream(redis, RoomFeed(works, KeptCommands()))

    reading = asyncio.ensure_future(stream.run())
    async with asyncio.timeout(PATIENCE):
        while not await redis.exists(NOTICES_PARKED) or await redis.xlen(NOTICES):  # noqa: ASYNC110 - a real server tells nobody
            await asyncio.sleep(0.02)
    reading.cancel()
    await asyncio.wait([reading])

    answers = await redis.xrange("inbox")
    assert answers is not None
    assert [fields.get("handled") for _, fields in answers if fields][1:] == ["token-1"]
