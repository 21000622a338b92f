"""Notices arrive in order, and again when teleo could not take them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from signaling.bus.notices import MemoryNotices, Undelivered
from signaling.contract import Notice, PeerLeft
from tests.support.clock import NOON


def notice(seat: str) -> PeerLeft:
    return PeerLeft(room="r", seat=seat, at=NOON)


@asynccontextmanager
async def running(deliver: Callable[[str], None], *delays: float) -> AsyncIterator[MemoryNotices]:
    async def take(taken: Notice) -> None:
        assert isinstance(taken, PeerLeft)
        deliver(taken.seat)

    notices = MemoryNotices(take, delays)
    consumer = asyncio.ensure_future(notices.run())
    yield notices
    consumer.cancel()
    await asyncio.wait([consumer])


async def test_notices_are_handed_over_in_order_each_until_it_is_taken() -> None:
    taken: list[str] = []
    refusals = iter([True, True])

    def deliver(seat: str) -> None:
        if next(refusals, False):
            raise ConnectionError
        taken.append(seat)

    async with running(deliver, 0, 0, 0) as notices:
        for seat in "abc":
            await notices.post(notice(seat))
        await notices.drained()

    assert taken == ["a", "b", "c"]


async def test_a_notice_that_is_never_taken_does_not_hold_the_others_for_ever() -> None:
    taken: list[str] = []

    def deliver(seat: str) -> None:
        if seat == "a":
            raise ValueError
        taken.append(seat)

    async with running(deliver, 0, 0) as notices:
        lost = await notices.post(notice("a"))
        kept = await notices.post(notice("b"))
        await kept
        with pytest.raises(Undelivered):
            await lost

    assert taken == ["b"]
