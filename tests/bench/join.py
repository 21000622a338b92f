"""From the click on admit, cameras granted, to the first frame of the other drawn on both: ours beside a bare page."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, Page, expect

from signaling.ice import turn_credentials
from tests.bench.link import emulated_link
from tests.bench.report import p50, p95, report
from tests.support import calls, people
from tests.support.browser import DESK, PHONE, chromium, new_person
from tests.support.due import Clinic, clinic_of
from tests.support.platform import RunningPlatform, free_port, program, running_platform
from tests.support.turn import SECRET, relay_of_a_site, relayed_platform, running_relay, trust

RUNS = int(os.environ.get("RUNS", "20"))
WARM_UP = 1
EVERYWHERE = "0.0.0.0"  # noqa: S104 the namespaces of a benchmark

# Both pages are timed in the same way, on the same clock: the click, and the first frame that can be seen.
TIMES = """
const now = () => performance.timeOrigin + performance.now();
window.__clicked = window.__drawn = 0;
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-action=admit]")) window.__clicked = now();
}, true);
const watched = new WeakSet();
const watch = () => {
  const video = document.querySelector("video[data-remote]");
  if (!video || watched.has(video)) return;
  watched.add(video);
  const drawn = () => {
    if (window.__drawn || !video.checkVisibility()) return video.requestVideoFrameCallback(drawn);
    window.__drawn = now();
    video.requestVideoFrameCallback(drawn);
  };
  video.requestVideoFrameCallback(drawn);
};
new MutationObserver(watch).observe(document, { childList: true, subtree: true });
"""
BEGIN = "() => { window.__clicked = window.__drawn = 0; }"
# While the patient waits, the two browsers connect; and the practitioner's camera runs.
IS_READY = """() => {
  const own = [...document.querySelectorAll("video")].some((video) => video.videoWidth > 0);
  return own && window.__peers.some((peer) => peer.connectionState === "connected");
}"""
SIDES = ("practitioner", "patient")
DELAY_MS = 25  # of each line, each way: a hundred from one browser to the other and back


@dataclass(frozen=True)
class Way:
    """What lies between two browsers, ours and bare pages alike."""

    platform: RunningPlatform
    bare_url: str
    practitioner: Browser
    patient: Browser


async def measure() -> None:
    figures: dict[str, float] = {}
    for name in os.environ.get("WAYS", ",".join(WAYS)).split(","):
        async with WAYS[name]() as way:
            ours, bare = await measured(way)
        figures |= {
            f"ours_p50_ms_{name}": p50(ours),
            f"ours_p95_ms_{name}": p95(ours),
            f"bare_p50_ms_{name}": p50(bare),
            f"bare_p95_ms_{name}": p95(bare),
            f"ratio_p50_{name}": p50(ours) / p50(bare),
        }
    report("join", RUNS, figures)


async def measured(way: Way) -> tuple[list[float], list[float]]:
    """One of ours, one bare, and so on."""
    ours: list[float] = []
    bare: list[float] = []
    async with clinic_of(way.platform) as clinic:
        credentials = clinic.credentials(calls.PRACTITIONER)
        practitioner = await people.practitioner_of(way.practitioner, way.platform, credentials)
        await practitioner.context.add_init_script(TIMES)
        await practitioner.reload()
        caller = await bare_page(way.practitioner, way.bare_url, DESK)
        for number in range(WARM_UP + RUNS):
            ours.append(await join(way, clinic, practitioner, number))
            bare.append(await join_bare(way, caller))
    return ours[WARM_UP:], bare[WARM_UP:]


@asynccontextmanager
async def loopback() -> AsyncIterator[Way]:
    async with AsyncExitStack() as stack:
        platform = stack.enter_context(running_platform())
        bare_url = stack.enter_context(bare_site())
        browser = await stack.enter_async_context(chromium())
        yield Way(platform, bare_url, browser, browser)


@asynccontextmanager
async def rtt100() -> AsyncIterator[Way]:
    """Each browser in a network of its own, a hundred milliseconds there and back."""
    async with AsyncExitStack() as stack:
        link = stack.enter_context(emulated_link(*SIDES))
        for side in SIDES:
            link.shape(side, delay_ms=DELAY_MS)
        platform = stack.enter_context(running_platform(HOST=EVERYWHERE))
        bare_url = stack.enter_context(bare_site(EVERYWHERE))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        browsers = [
            await stack.enter_async_context(chromium(*link.flags(), program=link.program(side, folder)))
            for side in SIDES
        ]
        yield Way(platform, bare_url, *browsers)


@asynccontextmanager
async def relay_tls() -> AsyncIterator[Way]:
    """By way of a TURN server that is heard over TLS alone."""
    async with AsyncExitStack() as stack:
        relay = stack.enter_context(relay_of_a_site())
        trust(relay.folder, relay.authority)
        stack.enter_context(patch.dict(os.environ, HOME=str(relay.folder)))
        stack.enter_context(running_relay(relay, SECRET, over=("tls",)))
        urls = relay.urls.split(",")[-1]
        platform = stack.enter_context(relayed_platform(relay, {"TURN_URLS": urls}))
        username, credential = turn_credentials(SECRET, "bare", datetime.now(UTC) + timedelta(hours=1))
        server = {"urls": [urls], "username": username, "credential": credential}
        ways = json.dumps({"iceTransportPolicy": "relay", "iceServers": [server]})
        bare_url = stack.enter_context(bare_site())
        browser = await stack.enter_async_context(chromium())
        yield Way(platform, f"{bare_url}&ways={quote(ways)}", browser, browser)


@contextmanager
def bare_site(host: str = "127.0.0.1") -> Iterator[str]:
    with TemporaryDirectory() as folder:
        port = free_port()
        command = ["tests.bench.bare.relay", str(port), host]
        with program(Path(folder), command, {}, "The relay is ready"):
            yield f"http://localhost:{port}/?room=1"


async def join(way: Way, clinic: Clinic, practitioner: Page, number: int) -> float:
    due = await clinic.due(calls.PRACTITIONER, f"Banc{chr(65 + number % 26)}{chr(65 + number // 26)}")
    context, patient = await new_person(way.patient, PHONE, base_url=way.platform.base_url)
    await context.add_init_script(TIMES)
    await people.open_link(patient, due.link)
    await people.go_to_waiting_room(patient)
    admit = people.row(practitioner, due.name).locator("[data-action=admit]")
    await expect(admit).to_be_visible()
    await calls.until(partial(_is, practitioner, IS_READY), within=15)
    took = await timed(practitioner, patient, admit.click())
    await calls.close(calls.RunningCall(practitioner, patient, due))
    await context.close()
    return took


async def join_bare(way: Way, caller: Page) -> float:
    called = await bare_page(way.patient, way.bare_url, PHONE)
    for page in (caller, called):
        await page.evaluate("window.__ready")
    took = await timed(caller, called, caller.locator("[data-action=admit]").click())
    await called.context.close()
    # The caller's page stays, as the practitioner's does: it only hangs up.
    await caller.evaluate("() => { peer.close(); video.srcObject = null; }")
    return took


async def bare_page(browser: Browser, url: str, viewport: dict[str, int]) -> Page:
    context: BrowserContext
    context, page = await new_person(browser, viewport)
    await context.add_init_script(TIMES)
    await page.goto(url)
    return page


async def timed(clicking: Page, other: Page, click: Awaitable[None]) -> float:
    """Milliseconds from the click until both have drawn a frame of the other."""
    for page in (clicking, other):
        await page.evaluate(BEGIN)
    await click
    for page in (clicking, other):
        await calls.until(partial(_is, page, "window.__drawn > 0"), within=15)
    drawn = [float(await page.evaluate("window.__drawn")) for page in (clicking, other)]
    return max(drawn) - float(await clicking.evaluate("window.__clicked"))


async def _is(page: Page, expression: str) -> bool:
    return bool(await page.evaluate(expression))


WAYS = {"loopback": loopback, "rtt100": rtt100, "relay_tls": relay_tls}

if __name__ == "__main__":
    asyncio.run(measure())
