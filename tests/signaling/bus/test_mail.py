"""Letters arrive once, in order; a question to one who is not there is answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis

from signaling.bus.letters import Dismiss, Letter, Pass, Passed, Tell
from signaling.bus.mail import RedisMail
from signaling.bus.notices import RedisNotices
from signaling.bus.redis import connect
from signaling.bus.roll import RedisRoll

PATIENCE = 5


@dataclass
class Office:
    """One hub's mail, and what it got."""

    roll: RedisRoll
    mail: RedisMail
    got: list[Letter] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, letter: Letter) -> None:
        async with self.came:
            self.got.append(letter)
            self.came.notify_all()
        if isinstance(letter, Pass):
            await self.mail.send(letter.sender, Passed(number=letter.number, done=letter.sid == "there"))

    async def has_got(self, letters: int) -> None:
        async with asyncio.timeout(PATIENCE), self.came:
            await self.came.wait_for(lambda: len(self.got) >= letters)


@asynccontextmanager
async def office(redis: Redis) -> AsyncIterator[Office]:
    roll = RedisRoll(redis)
    await roll.open()
    running = Office(roll, RedisMail(redis, roll))
    task = asyncio.ensure_future(running.mail.run(running.receive, RedisNotices(roll.inbox)))
    try:
        yield running
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def offices(redis_url: str) -> AsyncIterator[tuple[Office, Office]]:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(connect(redis_url))
        first = await stack.enter_async_context(office(redis))
        yield first, await stack.enter_async_context(office(redis))


async def test_a_thousand_letters_arrive_in_order(offices: tuple[Office, Office]) -> None:
    here, there = offices

    for number in range(1000):
        await here.mail.send(there.roll.id, Tell(sids=("s",), event="restart", payload={"from": str(number)}))

    await there.has_got(1000)
    assert [one.payload["from"] for one in there.got if isinstance(one, Tell)] == [*map(str, range(1000))]


@pytest.mark.parametrize(("sid", "passed"), [("there", True), ("gone", False)])
async def test_who_passes_something_on_learns_whether_it_was_heard(
    offices: tuple[Office, Office], sid: str, passed: bool
) -> None:
    here, there = offices

    assert await here.mail.pass_on(there.roll.id, sid, "restart", {"from": "host"}) is passed


async def test_a_hub_that_has_no_inbox_hears_nothing_and_nobody_waits(offices: tuple[Office, Office]) -> None:
    here, _ = offices

    async with asyncio.timeout(1):
        assert not await here.mail.pass_on("nobody", "sid", "restart", {"from": "host"})


async def test_a_letter_to_all_reaches_the_others(offices: tuple[Office, Office]) -> None:
    here, there = offices

    await here.mail.send_all(Dismiss(sid="s"))

    await there.has_got(1)
    assert here.got == []
