"""So many tries in so long, counted for the true address."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from aiohttp import web

from teleo.http.endpoint import anyone
from teleo.http.keys import Site
from teleo.http.throttle import REMEMBERED, MemoryTries, RedisTries, Throttle, Tries, client_address
from teleo.infra.redis import connect
from teleo.infra.work import Works
from tests.support.sites import site_with

NOWHERE = "192.0.2.1"


@pytest.fixture(params=["memory", "redis"])
async def tries(request: pytest.FixtureRequest) -> AsyncIterator[Tries]:
    """The same promises by either."""
    if request.param == "memory":
        yield MemoryTries()
        return
    async with connect(request.getfixturevalue("redis_url")) as redis:
        yield RedisTries(redis)


async def test_tries_are_counted_over_a_sliding_length(tries: Tries) -> None:
    assert await tries.spend("sophie", tries=2, seconds=60, at=0) is None
    assert await tries.spend("sophie", tries=2, seconds=60, at=50) is None

    assert await tries.spend("sophie", tries=2, seconds=60, at=55) == 0
    assert await tries.spend("sophie", tries=2, seconds=60, at=61) is None
    assert await tries.spend("sophie", tries=2, seconds=60, at=62) == 50


async def test_each_key_has_its_own_count_and_may_be_forgiven(tries: Tries) -> None:
    await tries.spend("sophie", tries=1, seconds=60, at=0)

    assert await tries.spend("claire", tries=1, seconds=60, at=0) is None
    await tries.forgive("sophie")
    assert await tries.spend("sophie", tries=1, seconds=60, at=1) is None
    assert await tries.spend("claire", tries=1, seconds=60, at=1) == 0


async def test_a_refused_try_does_not_lengthen_the_wait(tries: Tries) -> None:
    await tries.spend("sophie", tries=1, seconds=60, at=0)

    for instant in range(1, 60):
        assert await tries.spend("sophie", tries=1, seconds=60, at=instant) == 0

    assert await tries.spend("sophie", tries=1, seconds=60, at=60) is None


async def test_tries_of_one_instant_are_all_counted(tries: Tries) -> None:
    for _ in range(5):
        assert await tries.spend("sophie", tries=5, seconds=60, at=7) is None

    assert await tries.spend("sophie", tries=5, seconds=60, at=7) == 7


async def test_many_keys_do_not_fill_the_memory() -> None:
    tries = MemoryTries()
    for number in range(REMEMBERED + 10):
        await tries.spend(str(number), tries=1, seconds=60, at=0)

    assert await tries.spend("0", tries=1, seconds=60, at=1) is None  # among the oldest: forgotten
    assert await tries.spend(str(REMEMBERED + 9), tries=1, seconds=60, at=1) == 0


async def test_processes_share_one_count_which_redis_forgets_in_time(redis_url: str) -> None:
    async with connect(redis_url) as one, connect(redis_url) as other:
        await RedisTries(one).spend("sophie", tries=1, seconds=60, at=0)

        assert await RedisTries(other).spend("sophie", tries=1, seconds=60, at=1) == 0
        (kept,) = await one.keys("*")
        assert 0 < await one.pttl(kept) <= 60_000


async def test_without_redis_each_process_counts_for_itself() -> None:
    async with connect("redis://127.0.0.1:1") as nowhere:
        tries = RedisTries(nowhere)

        assert await tries.spend("sophie", tries=1, seconds=60, at=0) is None
        assert await tries.spend("sophie", tries=1, seconds=60, at=1) == 0


async def test_who_tries_too_often_is_told_when_to_come_back_and_nobody_learns_who(works: Works) -> None:
    routes, tries = web.RouteTableDef(), MemoryTries()
    throttle = Throttle("try", tries=2)

    @routes.get("/api/v1/try")
    @anyone(reason="a test")
    async def once(request: web.Request) -> web.Response:
        await throttle.spend(request, "sophie@minimes.test")
        return web.Response()

    async with site_with(works, routes, tries=tries) as browser:
        answers = [await browser.get("/api/v1/try") for _ in range(3)]
        problem = await answers[-1].json(content_type=None)

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert problem["code"] == "too_many_requests"
    assert [key for key in tries.keys if "sophie" in key or not key.startswith("try:")] == []


async def address_seen(works: Works, trusted: str, *forwarded: str) -> str:
    """By a site that trusts these networks, of a connection from this machine with these header lines."""
    routes = web.RouteTableDef()

    @routes.get("/address")
    @anyone(reason="a test")
    async def address(request: web.Request) -> web.Response:
        return web.Response(text=client_address(request))

    networks = tuple(ip_network(network) for network in trusted.split())
    place = Site(base_url="http://localhost", trusted_proxies=networks)
    async with site_with(works, routes, site=place) as browser:
        answer = await browser.get("/address", headers=[("X-Forwarded-For", line) for line in forwarded])
        return await answer.text()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        ("", ["203.0.113.7"], "127.0.0.1"),
        ("10.0.0.0/8", ["203.0.113.7"], "127.0.0.1"),
        ("127.0.0.0/8", [], "127.0.0.1"),
        ("127.0.0.0/8", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.0/8 10.0.0.0/8", ["203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        ("127.0.0.0/8 10.0.0.0/8", ["2001:db8::7, ::ffff:10.1.2.3"], "2001:db8::/56"),
        ("127.0.0.0/8", [" , 203.0.113.7 ,"], "203.0.113.7"),
    ],
)
async def test_the_address_is_the_last_one_that_no_proxy_of_ours_has(
    works: Works, trusted: str, forwarded: list[str], seen: str
) -> None:
    assert await address_seen(works, trusted, *forwarded) == seen


async def test_all_addresses_of_one_subscriber_count_as_one(works: Works) -> None:
    taken = ("2001:db8:0:100::1", "2001:db8:0:100:beef::1", "2001:db8:0:1ff::1")

    assert {await address_seen(works, "127.0.0.0/8", one) for one in taken} == {"2001:db8:0:100::/56"}
    assert await address_seen(works, "127.0.0.0/8", "2001:db8:0:200::1") == "2001:db8:0:200::/56"
    assert await address_seen(works, "127.0.0.0/8", "::ffff:203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize("forwarded", [[f"{NOWHERE}, 203.0.113.7"], [NOWHERE, "203.0.113.7"]])
async def test_a_browser_cannot_make_up_its_address(works: Works, forwarded: list[str]) -> None:
    assert await address_seen(works, "127.0.0.0/8", *forwarded) == "203.0.113.7"


async def test_what_is_no_address_is_not_trusted(works: Works) -> None:
    assert await address_seen(works, "127.0.0.0/8", "203.0.113.7, unknown") == "unknown"
