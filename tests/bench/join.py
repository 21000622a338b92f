"""From the click on admit, cameras granted, to the first frame of the other drawn on both: ours beside a bare page."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.bench.report import p50, p95, report
from tests.support import calls, people
from tests.support.browser import DESK, PHONE, chromium, new_person
from tests.support.due import Clinic, clinic_of
from tests.support.platform import RunningPlatform, free_port, program, running_platform

RUNS = int(os.environ.get("RUNS", "20"))
WARM_UP = 1

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
# The practitioner's page has its line and its offer ready, and the camera is in it.
IS_READY = """() => {
  const peer = window.__peers.filter((one) => one.signalingState !== "closed").at(-1);
  return Boolean(peer?.localDescription) && peer.iceGatheringState === "complete"
    && peer.getSenders().every((sender) => sender.track);
}"""


async def measure() -> None:
    ours: list[float] = []
    bare: list[float] = []
    async with AsyncExitStack() as stack:
        platform = stack.enter_context(running_platform())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        stack.enter_context(program(folder, ["tests.bench.bare.relay", str(port)], {}, "The relay is ready"))
        browser = await stack.enter_async_context(chromium())
        clinic = await stack.enter_async_context(clinic_of(platform))
        practitioner = await people.practitioner_of(browser, platform, clinic.credentials(calls.PRACTITIONER))
        await practitioner.context.add_init_script(TIMES)
        await practitioner.reload()
        caller = await bare_page(browser, f"http://localhost:{port}/?room=1", DESK)
        for number in range(WARM_UP + RUNS):
            ours.append(await join(browser, platform, clinic, practitioner, number))
            bare.append(await join_bare(browser, caller))
    ours, bare = ours[WARM_UP:], bare[WARM_UP:]
    report(
        "join",
        RUNS,
        {
            "ours_p50_ms": p50(ours),
            "ours_p95_ms": p95(ours),
            "bare_p50_ms": p50(bare),
            "bare_p95_ms": p95(bare),
            "ratio_p50_loopback": p50(ours) / p50(bare),
        },
    )


async def join(
    browser: Browser, platform: RunningPlatform, clinic: Clinic, practitioner: Page, number: int
) -> float:
    due = await clinic.due(calls.PRACTITIONER, f"Banc{chr(65 + number % 26)}{chr(65 + number // 26)}")
    context, patient = await new_person(browser, PHONE, base_url=platform.base_url)
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


async def join_bare(browser: Browser, caller: Page) -> float:
    called = await bare_page(browser, caller.url, PHONE)
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


if __name__ == "__main__":
    asyncio.run(measure())
