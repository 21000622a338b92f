"""A patient's pages come through a thin network: what they weigh, and when they are first seen."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, CDPSession, Page, Route, expect

from tests.support import people
from tests.support.browser import PHONE, new_person
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(120)

WEIGHT = 150_000  # bytes over the wire, without the call's own code
CALL_AT_LEAST, CALL_WEIGHT = 10_000, 40_000  # that code, which comes while he checks his camera, or waits
CALL = re.compile(r"/(run_call|peer_link)-")
FIRST_PAINT_MS = 1500
# Slow 4G: milliseconds before the first byte, and bits a second.
LATENCY_MS, BITS = 400, 400_000
TRIES = 3  # a machine that draws other browsers beside paints later than its network lets it
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint').at(0)?.startTime ?? Infinity"


class Weighed:
    """Counts what comes over the wire."""

    def __init__(self) -> None:
        self.bytes = self.of_call = 0
        self._of_call: set[str] = set()

    @classmethod
    async def of(cls, page: Page) -> "Weighed":
        weighed = cls()
        session: CDPSession = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        session.on("Network.requestWillBeSent", weighed.see)
        session.on("Network.loadingFinished", weighed.add)
        return weighed

    def see(self, told: dict[str, Any]) -> None:
        if CALL.search(told["request"]["url"]):
            self._of_call.add(told["requestId"])

    def add(self, told: dict[str, Any]) -> None:
        length = int(told["encodedDataLength"])
        if told["requestId"] in self._of_call:
            self.of_call += length
        else:
            self.bytes += length


async def test_the_pages_before_the_call_are_light(browser: Browser, platform: RunningPlatform) -> None:
    _, page = await new_person(browser, PHONE, base_url=platform.base_url)
    weighed = await Weighed.of(page)

    known = platform.links["patient"]
    await people.open_link(page, known["url"], born_on=known["born_on"])
    await page.locator("[data-action=check]").wait_for()
    await page.wait_for_load_state("networkidle")
    first_page = weighed.bytes
    await page.locator("[data-action=check]").click()
    await page.locator("[data-action=continue]").wait_for()
    # The call's code is asked for while the camera begins, with nothing on the page to tell that it came.
    while weighed.of_call < CALL_AT_LEAST:
        await page.wait_for_timeout(50)
    await page.wait_for_load_state("networkidle")

    assert 30_000 < first_page < WEIGHT
    assert weighed.bytes < WEIGHT
    assert weighed.of_call < CALL_WEIGHT


async def test_a_press_before_the_modules_have_come_is_not_lost(
    browser: Browser, platform: RunningPlatform
) -> None:
    page = await people.patient_of_demonstration(browser, platform)
    here, arrived = urlsplit(page.url).path, asyncio.Event()

    async def thin(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    for address in here, "/try-out":
        arrived.clear()
        await page.route("**/assets/*.js", thin)
        await page.goto(address, wait_until="commit")
        await page.locator("form [data-action=check]").click(no_wait_after=True)
        await page.wait_for_url("**?begin=check", wait_until="commit")
        arrived.set()
        await expect(page.locator("[data-view=check]")).to_be_visible()
        assert urlsplit(page.url).query == ""


async def test_the_first_page_is_soon_seen_on_a_slow_network(
    browser: Browser, platform: RunningPlatform
) -> None:
    known = await people.patient_of_demonstration(browser, platform)
    cookies: Any = [cookie for cookie in await known.context.cookies() if "visit" in cookie.get("name", "")]
    assert cookies
    link = platform.links["patient"]["url"]

    # The question of the first time, and the visit in a browser that is remembered.
    for sent, awaited in ([], "[data-question]"), (cookies, "[data-action=check]"):
        seen_after = [await first_paint(browser, link, sent, awaited) for _ in range(TRIES)]
        assert min(seen_after) < FIRST_PAINT_MS
        assert min(seen_after) > LATENCY_MS, "the slow network was not emulated"


async def first_paint(browser: Browser, link: str, cookies: Any, awaited: str) -> float:
    """Milliseconds from the touch on the link, its redirection included."""
    context, page = await new_person(browser, PHONE)
    await context.add_cookies(cookies)
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BITS / 8,
            "uploadThroughput": BITS / 8,
        },
    )
    await page.goto(link)
    await page.locator(awaited).wait_for()
    took = float(await page.evaluate(FIRST_PAINT))
    await context.close()
    return took
