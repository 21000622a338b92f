"""Notices arrive in order, and again when teleo could not take them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from signaling.bus.notices import MemoryNotices, RedisNotices, Undelivered
from signaling.contract import Notice, PeerLeft, PeerSeated, Said
from signaling.contract.streams import Posted
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
            notices.post(notice(seat))
        await notices.drained()

    assert taken == ["a", "b", "c"]


async def test_a_notice_that_is_never_taken_does_not_hold_the_others_for_ever() -> None:
    taken: list[str] = []

    def deliver(seat: str) -> None:
        if seat == "a":
            raise ValueError
        taken.append(seat)

    async with running(deliver, 0, 0) as notices:
        for seat in "ab":
            notices.post(notice(seat))
        lost, kept = notices.handled(notice("a")), notices.handled(notice("b"))
        await kept
        with pytest.raises(Undelivered):
            await lost

    assert taken == ["b"]


async def test_a_seat_just_taken_lingers_until_something_else_is_to_be_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("signaling.bus.notices.SEATED_LINGERS", 3600)
    told: list[str] = []

    async def deliver(taken: Notice) -> None:
        told.append(taken.kind)

    notices = MemoryNotices(deliver, ())
    consumer = asyncio.ensure_future(notices.run())
    for seat in "ab":
        notices.post(PeerSeated(room="r", seat=seat, at=NOON))
    await asyncio.sleep(0.05)
    lingering = list(told)
    notices.post(notice("a"))
    await notices.handled(notice("a"))
    consumer.cancel()
    await asyncio.wait([consumer])

    assert lingering == []
    assert told == ["peer_seated", "peer_seated", "peer_left"]


async def test_a_seat_just_taken_is_told_in_the_end() -> None:
    told: list[str] = []

    async def deliver(taken: Notice) -> None:
        told.append(taken.kind)

    notices = MemoryNotices(deliver, ())
    consumer = asyncio.ensure_future(notices.run())
    seated = PeerSeated(room="r", seat="a", at=NOON)
    notices.post(seated)
    await notices.handled(seated)
    consumer.cancel()
    await asyncio.wait([consumer])

    assert told == ["peer_seated"]


async def test_when_the_program_ends_nothing_lingers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.bus.notices.SEATED_LINGERS", 3600)
    told: list[str] = []

    async def deliver(taken: Notice) -> None:
        told.append(taken.kind)

    notices = MemoryNotices(deliver, ())
    consumer = asyncio.ensure_future(notices.run())
    notices.post(PeerSeated(room="r", seat="a", at=NOON))
    await notices.drained()
    consumer.cancel()
    await asyncio.wait([consumer])

    assert told == ["peer_seated"]


async def test_in_redis_only_a_message_asks_for_an_answer_and_its_answer_may_come_first() -> None:
    notices = RedisNotices("inbox")
    said = Said(room="r", seat="a", at=NOON, id="1", text="Bonjour")

    with notices.going_out([notice("a"), said]) as entries:
        left, message = (Posted.of(fields) for fields in entries)
        waiting = notices.handled(said)
        notices.was_handled(message.token)

    assert (left.reply_to, message.reply_to) == ("", "inbox")
    await waiting
    await notices.handled(said)


async def test_who_waits_for_a_message_that_could_not_be_written_learns_it() -> None:
    notices = RedisNotices("inbox")
    said = Said(room="r", seat="a", at=NOON, id="1", text="Bonjour")

    with suppress(ConnectionError), notices.going_out([said]):
        waiting = notices.handled(said)
        raise ConnectionError

    with pytest.raises(Undelivered):
        await waiting
