"""A stream read by one worker at a time: each entry in order, until it is handled, and answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from teleo.infra import redis as streams
from teleo.infra.redis import Fields, GroupReader, Handle, Reply, Source, Unreadable, add_entry, connect

SOURCE = Source("notices", "teleo", "notices:parked")
PATIENCE = 10


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "DELAYS", (0.01, 0.01))
    monkeypatch.setattr(streams, "BLOCK_MS", 100)
    monkeypatch.setattr(streams, "PAUSE_SECONDS", 0.05)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url) as client:
        yield client


class Taken:
    """One who handles entries, and may refuse some."""

    def __init__(self, refuse: Callable[[Fields], Exception | None] = lambda _: None) -> None:
        self.numbers: list[str] = []
        self.tries = 0
        self._refuse = refuse
        self._came = asyncio.Event()

    async def handle(self, fields: Fields) -> Reply | None:
        self.tries += 1
        self._came.set()
        if (error := self._refuse(fields)) is not None:
            raise error
        self.numbers.append(fields["number"])
        return Reply("answers", {"number": fields["number"]}) if "answered" in fields else None

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not enough():
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def reading(redis: Redis, handle: Handle) -> AsyncIterator[None]:
    task = asyncio.ensure_future(GroupReader(redis, SOURCE).run(handle))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def write(redis: Redis, numbers: range, **more: str) -> None:
    for number in numbers:
        await add_entry(redis, SOURCE.stream, {"number": str(number), **more}, kept=1000)


async def is_empty(redis: Redis, stream: str) -> bool:
    async with asyncio.timeout(PATIENCE):
        while await redis.xlen(stream):  # noqa: ASYNC110 - the state of a real server, which tells nobody
            await asyncio.sleep(0.02)
    return True


async def test_entries_written_before_and_after_are_handled_in_order_and_deleted(redis: Redis) -> None:
    taken = Taken()
    await write(redis, range(3))

    async with reading(redis, taken.handle):
        await taken.until(lambda: len(taken.numbers) == 3)
        await write(redis, range(3, 6))
        await taken.until(lambda: len(taken.numbers) == 6)

        assert taken.numbers == [*"012345"]
        assert await is_empty(redis, SOURCE.stream)


async def test_who_asked_for_an_answer_gets_it_and_one_who_is_gone_does_not(redis: Redis) -> None:
    taken = Taken()
    await write(redis, range(1), answered="yes")
    async with reading(redis, taken.handle):
        await is_empty(redis, SOURCE.stream)
        gone = await redis.exists("answers")
        await redis.xadd("answers", {"opened": "1"})
        await write(redis, range(1, 2), answered="yes")
        await is_empty(redis, SOURCE.stream)

    assert not gone
    assert await redis.xlen("answers") == 2


async def test_an_entry_is_tried_again_while_the_database_is_away(redis: Redis) -> None:
    refusals = iter([ConnectionError()] * 6)
    taken = Taken(lambda _: next(refusals, None))
    await write(redis, range(2))

    async with reading(redis, taken.handle):
        await taken.until(lambda: len(taken.numbers) == 2)

    assert taken.numbers == ["0", "1"]
    assert taken.tries == 8


@pytest.mark.parametrize(("error", "tries"), [(ValueError(), 3), (Unreadable(), 1)])
async def test_an_entry_that_cannot_be_handled_is_set_aside_and_the_next_goes_on(
    redis: Redis, error: Exception, tries: int
) -> None:
    taken = Taken(lambda fields: error if fields["number"] == "0" else None)
    await write(redis, range(2))

    async with reading(redis, taken.handle):
        await taken.until(lambda: taken.numbers == ["1"])

    assert taken.tries == tries + 1
    assert await redis.xlen(SOURCE.parked) == 1


async def test_what_a_reader_left_unfinished_is_handled_by_the_next(redis: Redis) -> None:
    stuck = asyncio.Event()

    async def hang(_: Fields) -> None:
        stuck.set()
        await asyncio.Event().wait()

    await write(redis, range(2))
    async with reading(redis, hang):
        await stuck.wait()
    taken = Taken()

    async with reading(redis, taken.handle):
        await taken.until(lambda: len(taken.numbers) == 2)

    assert taken.numbers == ["0", "1"]


async def test_two_workers_do_not_read_at_once_and_one_takes_over_from_the_other(redis: Redis) -> None:
    first, second = Taken(), Taken()

    async with reading(redis, first.handle):
        await write(redis, range(1))
        await first.until(lambda: first.numbers == ["0"])
        async with reading(redis, second.handle):
            await write(redis, range(1, 3))
            await first.until(lambda: len(first.numbers) == 3)
            assert second.numbers == []

    async with reading(redis, second.handle):
        await write(redis, range(3, 4))
        await second.until(lambda: second.numbers == ["3"])


async def test_a_redis_that_lost_everything_is_read_again(redis: Redis) -> None:
    taken = Taken()
    async with reading(redis, taken.handle):
        await write(redis, range(1))
        await taken.until(lambda: taken.numbers == ["0"])

        await redis.flushall()
        await write(redis, range(1, 2))
        await taken.until(lambda: len(taken.numbers) == 2)

    assert taken.numbers == ["0", "1"]
