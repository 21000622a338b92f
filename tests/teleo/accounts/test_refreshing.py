"""A session goes on by its refresh token: two tabs, a lost answer, a thief, several processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from teleo.accounts.tables import AccountSession, SpentRefresh
from teleo.accounts.tokens import token_hash
from teleo.app import Parts, web_app
from teleo.audit.tables import AuditEntry
from teleo.http.keys import Site
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock
from tests.support.signing_in import PAGE, Browser, sign_in

ANYTHING = "/api/v1/session"
FIREFOX, OTHER = "Firefox on Sophie's desk", "curl"
Pair = tuple[str, str]


@asynccontextmanager
async def process(works: Works) -> AsyncIterator[Browser]:
    """One of several web processes: they share the database and the keys."""
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=works))
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as browser:
        yield browser


@pytest.fixture
async def browser(works: Works) -> AsyncIterator[Browser]:
    async with process(works) as one:
        yield one


@pytest.fixture
async def first(site: Browser, works: Works) -> Pair:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(site, sophie.email)
    kept = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    return kept["teleo_session"], kept["teleo_refresh"]


async def ask(
    browser: Browser, pair: Pair, device: str = FIREFOX, path: str = ANYTHING
) -> tuple[int, Pair | None]:
    """The status, and the pair that the answer brings."""
    cookies = f"teleo_session={pair[0]}; teleo_refresh={pair[1]}"
    answer = await browser.get(
        path, headers={"Cookie": cookies, "User-Agent": device, **PAGE}, allow_redirects=False
    )
    if "teleo_refresh" not in answer.cookies:
        return answer.status, None
    return answer.status, (answer.cookies["teleo_session"].value, answer.cookies["teleo_refresh"].value)


async def went_on(browser: Browser, pair: Pair, device: str = FIREFOX) -> Pair:
    status, fresh = await ask(browser, pair, device)
    assert status == 200
    assert fresh is not None
    return fresh


async def reuses(works: Works) -> int:
    async with works.reading() as session:
        asked = select(func.count()).where(AuditEntry.act == "refresh_reused")
        return await session.scalar(asked) or 0


async def test_a_good_access_token_leaves_the_refresh_token_alone(browser: Browser, first: Pair) -> None:
    assert await ask(browser, first) == (200, None)


async def test_after_five_minutes_the_next_pair_comes_with_the_answer(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)
    second = await went_on(browser, first)

    assert set(first).isdisjoint(second)
    assert await ask(browser, second) == (200, None)
    async with works.reading() as session:
        (kept,) = await session.scalars(select(AccountSession))
        (spent,) = await session.scalars(select(SpentRefresh))
    assert (kept.token_hash, spent.token_hash) == (token_hash(second[1]), token_hash(first[1]))


async def test_a_page_without_modules_is_refreshed_too_and_a_failure_brings_the_pair_as_well(
    browser: Browser, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)
    status, second = await ask(browser, first, path="/agenda")
    assert (status, second is not None) == (200, True)

    clock.forward(minutes=5)
    assert second
    status, third = await ask(browser, second, path="/api/v1/appointments/nothing")
    assert (status, third is not None) == (404, True)


async def test_two_tabs_that_wake_together_receive_the_same_pair(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)

    async with process(works) as another:
        pairs = await asyncio.gather(
            *(went_on(one, first) for one in (browser, another, browser, another, browser))
        )
    clock.forward(seconds=29)
    pairs.append(await went_on(browser, first))

    assert len(set(pairs)) == 1
    assert await reuses(works) == 0


async def test_an_answer_that_was_lost_signs_nobody_out(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    """We rotated, and fell before the browser had the pair: it comes back with what it has, hours of sleep later."""
    clock.forward(minutes=5)
    lost = await went_on(browser, first)

    clock.forward(minutes=10)
    found = await went_on(browser, first)

    assert found[1] == lost[1]
    assert await ask(browser, found) == (200, None)
    assert await reuses(works) == 0


async def test_a_refresh_token_used_again_later_ends_the_session_for_all(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)
    second = await went_on(browser, first)
    assert await ask(browser, second) == (200, None)  # it was received

    clock.forward(seconds=31)
    assert await ask(browser, first) == (401, None)

    assert await ask(browser, second) == (401, None)
    clock.forward(minutes=5)
    assert await ask(browser, second) == (401, None)
    assert await reuses(works) == 1


async def test_a_thief_who_was_first_is_out_when_the_owner_comes(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)
    stolen = await went_on(browser, first, OTHER)

    assert await ask(browser, first, FIREFOX) == (401, None)

    assert await ask(browser, stolen, OTHER) == (401, None)
    assert await reuses(works) == 1


async def test_another_device_is_no_second_tab(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    clock.forward(minutes=5)
    second = await went_on(browser, first, FIREFOX)

    assert await ask(browser, first, OTHER) == (401, None)

    assert await ask(browser, second, FIREFOX) == (401, None)
    assert await reuses(works) == 1


async def test_a_token_from_long_ago_ends_the_session(
    browser: Browser, works: Works, clock: GivenClock, first: Pair
) -> None:
    pair = first
    for _ in range(3):
        clock.forward(minutes=5)
        pair = await went_on(browser, pair)

    assert await ask(browser, first) == (401, None)
    assert await ask(browser, pair) == (401, None)
    assert await reuses(works) == 1


async def test_a_guess_ends_nobodys_session(browser: Browser, clock: GivenClock, first: Pair) -> None:
    clock.forward(minutes=5)
    for guess in ("", "x", "A" * 43, first[1][:-1], first[1] + "A", first[1].swapcase(), "' OR 1=1 --"):
        assert await ask(browser, ("", guess)) == (401, None)

    await went_on(browser, first)


async def test_a_refresh_token_is_no_access_token_nor_the_reverse(browser: Browser, first: Pair) -> None:
    access, refresh = first

    assert await ask(browser, (refresh, "")) == (401, None)
    assert await ask(browser, ("", access)) == (401, None)


async def test_going_on_lengthens_no_session(browser: Browser, clock: GivenClock, first: Pair) -> None:
    pair: Pair = first
    began: datetime = clock.now()
    for _ in range(12 * 12):
        status, fresh = await ask(browser, pair)
        assert status == 200, clock.now() - began
        pair = fresh or pair
        clock.forward(minutes=5)

    assert await ask(browser, pair) == (401, None)
