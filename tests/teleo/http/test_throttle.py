"""So many tries in so long, counted for the true address."""

from ipaddress import ip_network

import pytest
from aiohttp import web

from teleo.http.endpoint import anyone
from teleo.http.keys import Site
from teleo.http.throttle import REMEMBERED, Throttle, TooManyTries, client_address
from teleo.infra.work import Works
from tests.support.sites import site_with

NOWHERE = "192.0.2.1"


def test_tries_are_counted_over_a_sliding_length() -> None:
    throttle = Throttle(tries=2, seconds=60)
    throttle.spend("sophie", at=0)
    throttle.spend("sophie", at=50)

    with pytest.raises(TooManyTries) as refused:
        throttle.spend("sophie", at=55)
    throttle.spend("sophie", at=61)

    assert refused.value.extra["retry_after"] == 5


def test_each_key_has_its_own_count_and_may_be_forgiven() -> None:
    throttle = Throttle(tries=1, seconds=60)
    throttle.spend("sophie", at=0)

    throttle.spend("claire", at=0)
    throttle.forgive("sophie")
    throttle.spend("sophie", at=1)

    with pytest.raises(TooManyTries):
        throttle.spend("claire", at=1)


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    throttle = Throttle(tries=1, seconds=60)
    throttle.spend("sophie", at=0)

    for instant in range(1, 60):
        with pytest.raises(TooManyTries):
            throttle.spend("sophie", at=instant)

    throttle.spend("sophie", at=60)


def test_many_keys_do_not_fill_the_memory() -> None:
    throttle = Throttle(tries=1, seconds=60)

    for number in range(REMEMBERED + 10):
        throttle.spend(str(number), at=0)
    throttle.spend("0", at=1)  # among the oldest: forgotten

    with pytest.raises(TooManyTries):
        throttle.spend(str(REMEMBERED + 9), at=1)


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
        ("127.0.0.0/8 10.0.0.0/8", ["2001:db8::7, ::ffff:10.1.2.3"], "2001:db8::7"),
        ("127.0.0.0/8", [" , 203.0.113.7 ,"], "203.0.113.7"),
    ],
)
async def test_the_address_is_the_last_one_that_no_proxy_of_ours_has(
    works: Works, trusted: str, forwarded: list[str], seen: str
) -> None:
    assert await address_seen(works, trusted, *forwarded) == seen


@pytest.mark.parametrize("forwarded", [[f"{NOWHERE}, 203.0.113.7"], [NOWHERE, "203.0.113.7"]])
async def test_a_browser_cannot_make_up_its_address(works: Works, forwarded: list[str]) -> None:
    assert await address_seen(works, "127.0.0.0/8", *forwarded) == "203.0.113.7"


async def test_what_is_no_address_is_not_trusted(works: Works) -> None:
    assert await address_seen(works, "127.0.0.0/8", "203.0.113.7, unknown") == "unknown"
