"""What knowing who asks costs each request, and what three hundred sign-ins a minute cost everybody else's."""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import time as clock_time
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from teleo.accounts.identify import identify
from teleo.app import Parts, web_app
from teleo.core.actor import Actor
from teleo.http.keys import IDENTITY, Identity, Site
from teleo.infra.database import make_engine, session_maker
from teleo.infra.migrating import upgrade
from teleo.infra.outbox import Subscriptions
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Works
from tests.bench.report import report
from tests.support import builders
from tests.support.clock import GivenClock
from tests.support.database import running_server
from tests.support.platform import RunningPlatform, running_platform
from tests.support.signing_in import Browser, sign_in

BATCHES, BATCH = int(os.environ.get("BATCHES", "40")), 50
APPOINTMENTS = 12
SECONDS = float(os.environ.get("SECONDS", "30"))  # of each phase
ROUNDS = 2
ASKED_PER_SECOND, SIGN_INS_PER_SECOND = 25, 5
ASKED = "/api/v1/consultations"
PAGE = "/agenda"


async def overhead() -> float:
    """The same day of a practitioner, from a session and from someone whom nobody asks who he is: ratio of medians."""
    dawn = clock_time(0)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(running_server())
        works = await _works(stack, url)
        at = await builders.practice(works, starts=dawn, ends=dawn)
        claire = await builders.practitioner_account(works, at.here, at.practitioner)
        who = await builders.patient(works, at.here)
        for number in range(APPOINTMENTS):
            await builders.appointment(works, at, works.clock.now() + timedelta(minutes=30 * number), who=who)
        known, given = await _known(stack, works, claire.email), await _given(stack, works, claire.actor)
        await _batch(known), await _batch(given)
        pairs = [(await _batch(known), await _batch(given)) for _ in range(BATCHES)]
        return median(one / other for one, other in pairs)


async def added() -> float:
    """Milliseconds by which the 99th percentile of other requests grows while people sign in."""
    with running_platform(TRUSTED_PROXIES="127.0.0.0/8,::1/128") as platform:
        async with _browser(platform) as asking, _browser(platform) as signing:
            await _signer(platform, asking, "assistant")()
            await _show_factor(asking)
            await _at_pace(ASKED_PER_SECOND, 3, lambda: _ask(asking))
            grown = []
            for _ in range(ROUNDS):
                alone = await _at_pace(ASKED_PER_SECOND, SECONDS, lambda: _ask(asking))
                async with asyncio.TaskGroup() as both:
                    beside = both.create_task(_at_pace(ASKED_PER_SECOND, SECONDS, lambda: _ask(asking)))
                    both.create_task(
                        _at_pace(
                            SIGN_INS_PER_SECOND,
                            SECONDS,
                            _signer(platform, signing, "assistant", "administrator"),
                        )
                    )
                grown.append(p99(beside.result()) - p99(alone))
            return median(grown)


async def _works(stack: AsyncExitStack, url: str) -> Works:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="teleo-bench-")))
    create_keys_file(folder / "keys.json")
    vault = Vault.read(folder / "keys.json")
    engine = make_engine(url, vault)
    stack.push_async_callback(engine.dispose)
    await upgrade(engine)
    return Works(session_maker(engine), GivenClock(), vault, Subscriptions())


async def _known(stack: AsyncExitStack, works: Works, email: str) -> "Asking":
    """As it is: a browser that signed in."""
    server = await stack.enter_async_context(TestServer(_application(works)))
    browser: Browser = TestClient(server)  # type: ignore[assignment]  # its application is ours
    await stack.enter_async_context(browser)
    await sign_in(browser, email)
    await browser.get(ASKED)  # from now on it has both tokens
    cookies = "; ".join(f"{one.key}={one.value}" for one in browser.session.cookie_jar)
    return await _asking(stack, server.port, f"Cookie: {cookies}\r\n")


async def _given(stack: AsyncExitStack, works: Works, actor: Actor) -> "Asking":
    """The same handler, for someone who is taken at his word."""

    @web.middleware
    async def take_at_his_word(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        request[IDENTITY] = Identity(member=actor)
        return await handler(request)

    app = _application(works)
    app.middlewares[app.middlewares.index(identify)] = take_at_his_word
    server = await stack.enter_async_context(TestServer(app))
    return await _asking(stack, server.port, "")


def _application(works: Works) -> web.Application:
    return web_app(Parts(site=Site(base_url="http://localhost"), works=works))


Asking = Callable[[], Awaitable[None]]


async def _asking(stack: AsyncExitStack, port: int | None, cookies: str) -> Asking:
    """One request on a line that stays open: a client of aiohttp's would cost as much as what is measured."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    request = f"GET {ASKED} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{cookies}\r\n".encode()

    async def ask() -> None:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head.lower())
        assert length
        await reader.readexactly(int(length[1]))

    return ask


async def _batch(ask: Asking) -> float:
    """Seconds of the middle request of a batch."""
    took = []
    for _ in range(BATCH):
        began = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - began)
    return median(took)


@asynccontextmanager
async def _browser(platform: RunningPlatform) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(platform.base_url) as browser:
        yield browser


async def _send(credentials: dict[str, str], browser: aiohttp.ClientSession, csrf: str, address: str) -> None:
    form = {"email": credentials["email"], "password": credentials["password"], "csrf": csrf}
    sent = {"data": form, "headers": {"X-Forwarded-For": address}, "allow_redirects": False}
    async with browser.post("/sign-in", **sent) as answer:  # type: ignore[arg-type]  # as keywords
        assert answer.status == web.HTTPSeeOther.status_code, answer.status


def _signer(platform: RunningPlatform, browser: aiohttp.ClientSession, *roles: str) -> Asking:
    """As many people would: in turns, each time from an address of its own."""
    numbers = count()
    people = [platform.links[role] for role in roles]
    csrf = ""

    async def sign_in_once() -> None:
        nonlocal csrf
        if not csrf:
            async with browser.get("/sign-in", headers={"Accept": "text/html"}) as page:
                csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', await page.text())[0]
        number = next(numbers)
        browser.cookie_jar.clear(lambda cookie: cookie.key != "teleo_csrf")
        await _send(people[number % len(people)], browser, csrf, f"198.18.{number // 250}.{number % 250}")

    return sign_in_once


async def _show_factor(browser: aiohttp.ClientSession) -> None:
    """The second step, which opens the session: the demonstration's page shows the code."""
    async with browser.get("/sign-in/factor", headers={"Accept": "text/html"}) as page:
        shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', await page.text()))
    async with browser.post("/sign-in/factor", data=shown, allow_redirects=False) as answer:
        assert answer.status == web.HTTPSeeOther.status_code, answer.status


async def _ask(browser: aiohttp.ClientSession) -> None:
    async with browser.get(PAGE) as answer:
        # Whoever is not signed in would be led elsewhere.
        assert (answer.status, answer.url.path) == (web.HTTPOk.status_code, PAGE), answer.url.path
        await answer.read()


async def _at_pace(per_second: float, seconds: float, ask: Asking) -> list[float]:
    """Milliseconds of each, begun when its time has come whether or not the last has ended."""
    took: list[float] = []

    async def one() -> None:
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)

    async with asyncio.TaskGroup() as group:
        began = time.perf_counter()
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            group.create_task(one())
    return took


def p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[-1]


async def measure() -> None:
    figures = {"overhead_ratio": await overhead(), "p99_added_ms": await added()}
    report("auth", BATCHES * BATCH, figures)


if __name__ == "__main__":
    asyncio.run(measure())
