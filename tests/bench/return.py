"""How fast one is back: a reload until both see each other, and a hub killed until both are on it again."""

# ruff: noqa: N999 the file has the name by which `make bench` asks for it

import asyncio
import os
import threading
import time
from functools import partial

from playwright.async_api import Page

from tests.bench.report import p50, p95, report
from tests.support import calls
from tests.support.browser import chromium, wait_for_picture
from tests.support.calls import RunningCall
from tests.support.platform import RunningPlatform, running_platform

RUNS = int(os.environ.get("RUNS", "10"))

# How many welcomes the page's newest seat has heard, and whether it is on line, by what it shows.
HEARD = "() => window.__welcomes"
COUNT_WELCOMES = """
window.__welcomes = 0;
const NativeSocket = window.WebSocket;
window.WebSocket = class extends NativeSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && data.startsWith('42["welcome"') && data.includes('"state":"seated"'))
        window.__welcomes += 1;
    });
  }
};
"""


async def measure() -> None:
    reloads: list[float] = []
    returns: list[float] = []
    gaps: list[float] = []
    with running_platform() as platform:
        async with chromium() as browser, calls.in_call(browser, platform, "Banc") as call:
            for page in call.pages:
                await page.context.add_init_script(COUNT_WELCOMES)
                await page.reload()
                await wait_for_picture(page)
            for _ in range(RUNS):
                reloads.extend([await reload(page, call) for page in call.pages])
            for _ in range(RUNS):
                took, gap = await kill(platform, call)
                returns.append(took)
                gaps.append(gap)
    report(
        "return",
        RUNS,
        {
            "reload_p50_ms": p50(reloads),
            "reload_p95_ms": p95(reloads),
            "hub_killed_p50_ms": p50(returns),
            "hub_killed_p95_ms": p95(returns),
            "longest_frame_gap_hub_killed_ms": max(gaps),
            "frames_lost_hub_killed": sum(gap > 300 for gap in gaps),
        },
    )


async def reload(page: Page, call: RunningCall) -> float:
    """From the reload until both see the other again, in milliseconds."""
    other = next(one for one in call.pages if one is not page)
    peers = await other.evaluate("window.__peers.length")
    began = time.monotonic()
    await page.reload(wait_until="commit")
    # The other's old connection still shows its last frame: his picture is that of the one made since.
    await asyncio.gather(wait_for_picture(page), wait_for_picture(other, newer_than=peers))
    return (time.monotonic() - began) * 1000


async def kill(platform: RunningPlatform, call: RunningCall) -> tuple[float, float]:
    """From the kill until both are on the hub again, the restart included; and the longest gap between frames."""
    before = [await page.evaluate(HEARD) for page in call.pages]
    await calls.time_frames(call)
    began = time.monotonic()
    platform.kill()
    starting = asyncio.create_task(asyncio.to_thread(start_again, platform))
    for page, heard in zip(call.pages, before, strict=True):
        await calls.until(partial(_more_than, page, heard), within=30)
    took = (time.monotonic() - began) * 1000
    await starting
    return took, await calls.longest_gap(call)


def start_again(platform: RunningPlatform) -> None:
    """Below the browsers: in life they are on other machines, and do not wait for the server's processor."""
    # Linux gives a process the priority of the thread that starts it.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
    platform.start_again()


async def _more_than(page: Page, heard: int) -> bool:
    return int(await page.evaluate(HEARD)) > heard


if __name__ == "__main__":
    asyncio.run(measure())
