"""The outbox and its relay on a real database."""

from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select

from teleo.core.actor import SYSTEM
from teleo.core.facts import Fact
from teleo.core.ids import new_id
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.relay import ATTEMPTS, Relay
from teleo.infra.work import Work, Works
from tests.support.clock import GivenClock


class BellRang(Fact):
    topic: ClassVar[str] = "bell_rang"

    bell_id: UUID


class Listener:
    def __init__(self) -> None:
        self.heard: list[UUID] = []
        self.deaf = False

    async def hear(self, work: Work, fact: BellRang) -> None:
        if self.deaf:
            raise ConnectionError("the text of an error may hold a contact")
        self.heard.append(fact.bell_id)


@pytest.fixture
def first() -> Listener:
    return Listener()


@pytest.fixture
def second() -> Listener:
    return Listener()


@pytest.fixture
def subscriptions(first: Listener, second: Listener) -> Subscriptions:
    return Subscriptions(
        [Reaction("first.hear", BellRang, first.hear), Reaction("second.hear", BellRang, second.hear)]
    )


async def test_each_reaction_gets_the_fact_once(works: Works, first: Listener, second: Listener) -> None:
    bell = new_id()
    async with works.open(SYSTEM) as work:
        work.announce(BellRang(bell_id=bell))

    tried = await Relay(works).drain()
    again = await Relay(works).drain()

    assert (tried, again) == (2, 0)
    assert first.heard == second.heard == [bell]


async def test_nothing_leaves_when_the_work_fails(works: Works, first: Listener) -> None:
    async def fail_after_announcing() -> None:
        async with works.open(SYSTEM) as work:
            work.announce(BellRang(bell_id=new_id()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_announcing()

    assert await Relay(works).drain() == 0
    assert first.heard == []


async def test_a_failing_reaction_does_not_delay_another_and_is_tried_again(
    works: Works, clock: GivenClock, first: Listener, second: Listener
) -> None:
    second.deaf = True
    async with works.open(SYSTEM) as work:
        work.announce(BellRang(bell_id=new_id()))

    await Relay(works).drain()
    assert (len(first.heard), len(second.heard)) == (1, 0)
    second.deaf = False
    clock.forward(seconds=3)
    await Relay(works).drain()

    assert (len(first.heard), len(second.heard)) == (1, 1)


async def test_a_reaction_that_never_succeeds_is_parked_without_the_words_of_its_error(
    works: Works, clock: GivenClock, second: Listener
) -> None:
    second.deaf = True
    async with works.open(SYSTEM) as work:
        work.announce(BellRang(bell_id=new_id()))

    for _ in range(ATTEMPTS + 2):
        await Relay(works).drain()
        clock.forward(hours=3)

    async with works.reading() as session:
        parked = await session.scalar(select(OutboxMessage).where(OutboxMessage.reaction == "second.hear"))
    assert parked is not None
    assert parked.parked_at is not None
    assert (parked.attempts, parked.last_error) == (ATTEMPTS, "ConnectionError")


async def test_a_fact_due_later_waits(works: Works, clock: GivenClock, first: Listener) -> None:
    async with works.open(SYSTEM) as work:
        work.announce(BellRang(bell_id=new_id()), due_at=clock.now().replace(hour=18))

    await Relay(works).drain()
    assert first.heard == []
    clock.forward(hours=7)
    await Relay(works).drain()

    assert len(first.heard) == 1
