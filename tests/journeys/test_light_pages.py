"""A patient's pages come through a thin network: what they weigh, and when they are first seen."""

import pytest
from playwright.async_api import Browser, CDPSession, Page

from tests.support.browser import PHONE, new_person
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(120)

WEIGHT = 150_000  # bytes over the wire, all that is fetched before the call's own code
FIRST_PAINT_MS = 1500
# Slow 4G: milliseconds before the first byte, and bits a second.
LATENCY_MS, BITS = 400, 400_000
TRIES = 3  # a machine that draws other browsers beside paints later than its network lets it
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint').at(0)?.startTime ?? Infinity"


class Weighed:
    """Counts what comes over the wire."""

    def __init__(self) -> None:
        self.bytes = 0

    @classmethod
    async def of(cls, page: Page) -> "Weighed":
        weighed = cls()
        session: CDPSession = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        session.on("Network.loadingFinished", lambda told: weighed.add(told["encodedDataLength"]))
        return weighed

    def add(self, length: float) -> None:
        self.bytes += int(length)


async def test_the_pages_before_the_call_are_light(browser: Browser, platform: RunningPlatform) -> None:
    _, page = await new_person(browser, PHONE, base_url=platform.base_url)
    weighed = await Weighed.of(page)

    await page.goto(platform.links["patient"]["url"])
    await page.locator("[data-action=check]").wait_for()
    await page.wait_for_load_state("networkidle")
    first_page = weighed.bytes
    # The call's code comes while he checks his camera, or waits.
    await page.locator("[data-action=check]").click()
    await page.locator("[data-action=continue]").wait_for()
    await page.wait_for_load_state("networkidle")

    assert 30_000 < first_page < WEIGHT
    assert weighed.bytes < WEIGHT


async def test_the_first_page_is_soon_seen_on_a_slow_network(
    browser: Browser, platform: RunningPlatform
) -> None:
    link = platform.links["patient"]["url"]

    seen_after = [await first_paint(browser, platform, link) for _ in range(TRIES)]

    assert min(seen_after) < FIRST_PAINT_MS
    assert min(seen_after) > LATENCY_MS, "the slow network was not emulated"


async def first_paint(browser: Browser, platform: RunningPlatform, link: str) -> float:
    """Milliseconds from the touch on the link, its redirection included."""
    context, page = await new_person(browser, PHONE, base_url=platform.base_url)
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
    await page.locator("[data-action=check]").wait_for()
    took = float(await page.evaluate(FIRST_PAINT))
    await context.close()
    return took
