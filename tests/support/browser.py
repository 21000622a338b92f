"""A real Chromium with a fake camera and microphone, and what its pages hear and see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.support.programs import path_of

PICTURES = Path(__file__).resolve().parents[2] / "var" / "pictures"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]

# Kept by each page before its own code runs: what its peer connections receive.
WATCH_PEERS = """
window.__peers = [];
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...given) { super(...given); window.__peers.push(this); }
};
window.__received = async () => {
  const sum = { frames: 0, energy: 0, bytes: 0 };
  for (const peer of window.__peers) {
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


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = path_of("chromium")
    assert path is not None, "Chromium is missing: run `make programs`"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def new_person(
    browser: Browser, viewport: dict[str, int], *, base_url: str = ""
) -> tuple[BrowserContext, Page]:
    """A browser of their own: cookies, storage, permissions."""
    phone = viewport["width"] < 600
    context = await browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        has_touch=phone,
        is_mobile=phone,
        permissions=["camera", "microphone"],
        base_url=base_url or None,
    )
    await context.add_init_script(WATCH_PEERS)
    return context, await context.new_page()


async def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")
