"""Buckets: so many at once, so many a second, for a seat and not for a connection."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from signaling.hub.throttle import ARRIVAL_BURST, BURST, MANY, Bucket, Buckets
from signaling.rooms.errors import TooMany
from tests.support.clock import NOON
from tests.support.hub import RunningHub, guest_ticket, host_ticket, running_hub


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[RunningHub]:
    """One hub in memory: what is tried here is each process's own affair."""
    async with running_hub() as running:
        yield running


def test_a_bucket_gives_its_burst_then_what_fills() -> None:
    bucket = Bucket(NOON, burst=3, per_second=2)
    for _ in range(3):
        bucket.take(NOON)

    with pytest.raises(TooMany):
        bucket.take(NOON + timedelta(seconds=0.4))
    bucket.take(NOON + timedelta(seconds=0.6))

    assert bucket.is_full(NOON + timedelta(seconds=3))


def test_a_clock_that_goes_back_fills_nothing() -> None:
    bucket = Bucket(NOON, burst=1, per_second=1)
    bucket.take(NOON)

    with pytest.raises(TooMany):
        bucket.take(NOON - timedelta(hours=1))


def test_buckets_that_are_full_again_are_forgotten_and_others_not() -> None:
    buckets = Buckets()
    buckets.of("empty", NOON).take(NOON)
    for number in range(MANY):
        buckets.of(number, NOON)

    assert len(buckets) < MANY
    assert buckets.of("empty", NOON) is buckets.of("empty", NOON)
    assert not buckets.of("empty", NOON).is_full(NOON)


async def test_coming_back_does_not_fill_the_bucket_of_a_seat(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    for _ in range(int(BURST)):
        await host.ask("beat")

    again = await hub.client(host_ticket())
    with_its_code = await hub.client(auth={"resume": again.welcome["resume"]})

    assert await with_its_code.fail("beat") == "too_many"
    hub.clock.forward(seconds=1)
    assert await with_its_code.ask("beat")


async def test_another_seat_has_its_own_bucket(hub: RunningHub) -> None:
    host, guest = await hub.call()
    for _ in range(int(BURST)):
        await guest.send("beat")

    assert await guest.fail("beat") == "too_many"
    assert await host.ask("beat")


async def test_a_seat_that_comes_too_often_is_refused_until_a_little_time_has_passed(hub: RunningHub) -> None:
    ticket = hub.mint(guest_ticket())
    for _ in range(int(ARRIVAL_BURST) - 1):
        await hub.client(auth={"ticket": ticket})
    guest = await hub.client(auth={"ticket": ticket})

    for auth in ({"ticket": ticket}, {"resume": guest.welcome["resume"]}):
        refusal = await hub.refused(auth)
        assert (refusal["code"], refusal["retry_after"]) == ("too_many", 1)
    await hub.client(host_ticket())
    hub.clock.forward(seconds=1)

    assert (await hub.client(auth={"ticket": ticket})).welcome["you"]["state"] == "waiting"
