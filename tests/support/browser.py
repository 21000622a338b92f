"""A real Chromium with a fake camera and microphone, and what its pages hear and see."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.support.programs import path_of

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "pictures"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}

CAMERA = "--use-fake-device-for-media-stream"
FRAMES = 20  # a second: what the fake camera gives by itself
CALM_FRAMES = 10  # of what nobody counts: a third less work
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]

# Kept by each page before its own code runs: what its peer connections receive.
WATCH_PEERS = """
// A connection may be made in a frame of the page (`fresh_connection.ts`).
const home = window.top;
if (window === home) {
  window.__peers = [];
  window.__restarts = 0;
}
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...given) { super(...given); home.__peers.push(this); }
  restartIce() { home.__restarts += 1; super.restartIce(); }
};
window.__received = async (newer = 0) => {
  const sum = { frames: 0, energy: 0, bytes: 0 };
  for (const peer of window.__peers.slice(newer)) {
    if (peer.connectionState === "closed") continue;
    for (const report of (await peer.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") sum.frames += report.framesDecoded ?? 0;
      if (report.kind === "audio") sum.energy += report.totalAudioEnergy ?? 0;
      sum.bytes += report.bytesReceived ?? 0;
    }
  }
  return sum;
};
"""


PICTURE_IS_THERE = """async (newer) =>
  [...document.querySelectorAll("video[data-remote]")].some((video) => video.videoWidth > 0) &&
  (await window.__received(newer)).frames > 0
"""


class AnyPage(Protocol):
    """What pictures, axe and measures need of a page, whichever browser shows it."""

    async def evaluate(self, expression: str, arg: Any = None) -> Any: ...

    async def screenshot(self, *, path: Path) -> object: ...

    async def wait_for_timeout(self, timeout: float) -> None: ...  # noqa: ASYNC109  # Playwright's name


@asynccontextmanager
async def chromium(
    *more: str,
    camera: Path | None = None,
    cameras: int = 1,
    frames: int = FRAMES,
    without: tuple[str, ...] = (),
    windows: bool = True,
    program: Path | None = None,
) -> AsyncIterator[Browser]:
    """`more` are flags; the fake cameras give so many `frames` a second.

    Without `windows` it is the same engine alone, where the system has it so: the same pages for half of the work.
    `camera` is a Motion JPEG or Y4M file to show instead of the fake camera's own picture; `program` starts it
    in its own way (`tests/bench/link.py`).
    """
    path = program or (None if windows else path_of("chromium-headless-shell")) or path_of("chromium")
    assert path is not None, "Chromium is missing: run `make programs`"
    flags = [
        *(flag for flag in FLAGS if flag not in without),
        f"{CAMERA}=device-count={cameras},fps={frames}",
        *more,
    ]
    flags += [f"--use-file-for-fake-video-capture={camera}"] if camera else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        try:
            yield browser
        finally:
            await browser.close()


async def new_person(
    browser: Browser, viewport: dict[str, int], *, base_url: str = "", **as_told: Any
) -> tuple[BrowserContext, Page]:
    """A browser of their own: cookies, storage, permissions; `as_told`: what else Playwright can make of it."""
    phone = viewport["width"] < 600
    usual: dict[str, Any] = {
        "viewport": {"width": viewport["width"], "height": viewport["height"]},
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "has_touch": phone,
        "is_mobile": phone,
        "permissions": ["camera", "microphone"],
        "base_url": base_url or None,
    }
    context = await browser.new_context(**(usual | as_told))
    await context.add_init_script(WATCH_PEERS)
    return context, await context.new_page()


async def picture(page: AnyPage, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")


async def check_accessibility(page: AnyPage, where: str) -> int:
    """axe-core finds nothing (WCAG 2.2 A and AA, and its best practices); how many of its rules had something to check."""
    violations, passes = await ask_axe(page)
    assert not violations, "\n".join(f"{where}: {violation}" for violation in violations)
    return passes


async def ask_axe(page: AnyPage) -> tuple[list[str], int]:
    """What axe-core finds amiss, and how many of its rules had something to check and found it well."""
    # Half a megabyte, once for each page that is loaded.
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    told = [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    return told, len(found["passes"])


@dataclass(frozen=True, slots=True)
class Received:
    """What a page's peer connections took in during a while."""

    frames_per_second: float
    audio_energy: float


async def received_during(page: AnyPage, milliseconds: int) -> Received:
    before = await page.evaluate("window.__received()")
    await page.wait_for_timeout(milliseconds)
    after = await page.evaluate("window.__received()")
    return Received(
        frames_per_second=(after["frames"] - before["frames"]) * 1000 / milliseconds,
        audio_energy=after["energy"] - before["energy"],
    )


async def sees_and_hears(page: AnyPage, *, frames_per_second: float = 15) -> Received:
    """Until a window of three seconds has enough decoded frames and some sound; the last one measured if none has."""
    last = await received_during(page, 3000)
    for _ in range(9):
        if last.frames_per_second >= frames_per_second and last.audio_energy > 0:
            break
        last = await received_during(page, 3000)
    return last


async def wait_for_picture(page: AnyPage, *, within: float = 20, newer_than: int = 0) -> float:
    """Until the other side's camera is decoded and drawn, by a connection after the first so many; in how many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        # The page's security policy forbids Playwright's own way of waiting, which evaluates text in the page.
        if await page.evaluate(PICTURE_IS_THERE, newer_than):
            return time.monotonic() - began
        await page.wait_for_timeout(25)
    raise AssertionError(f"no picture of the other side after {within} s")
