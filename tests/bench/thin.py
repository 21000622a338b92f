"""How much of what is said is understood over thin paths: ours beside the bare page, in two real browsers.

Each browser is in a network of its own (`link.py`); the patient's line is shaped, both ways alike. Both microphones say the
same French speech; what each page hears is recorded there (Web Audio, 16 kHz) and scored against what was said
(`hearing.py`); a cell is the mean of both directions. The call begins on a good path; then come the cells, the widest
first, each with a while to settle before it is recorded. `CELLS="64/0.1/300"` (kbit/s with IP headers,
share lost, milliseconds each way) measures some of them.

Of ours also: seconds from a change of the network until its words follow (`worse_s`, `better_s`), and from the end of the
thinnest path until the whole picture is sent again (`full_again_s`).
"""

import asyncio
import base64
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.bench.hearing import RATE, Sound, say, understood
from tests.bench.link import EmulatedLink, emulated_link
from tests.bench.report import report
from tests.support import calls
from tests.support.browser import DESK, PHONE, chromium, new_person, wait_for_picture
from tests.support.platform import RunningPlatform, free_port, program, running_platform
from tests.support.programs import install

RATES, LOSSES, DELAYS_MS = (600, 200, 96, 64), (0.0, 0.1), (50, 300)
THIN = (64, 0.1, 300)
SETTLE_SECONDS = float(os.environ.get("SETTLE", "15"))
GOOD: dict[str, Any] = {"delay_ms": 10, "loss": 0, "rate": 5_000_000}
LONGEST_SECONDS = 60.0
# What is understood of two recordings of one call differs by so much.
ALIKE = 0.01

RECORD = """async ({ seconds, rate }) => {
  const peer = window.__peers.filter((one) => one.connectionState === "connected").at(-1);
  const track = peer?.getReceivers().map((one) => one.track).find((one) => one.kind === "audio");
  if (!track) return "";
  const context = new AudioContext({ sampleRate: rate });
  await context.resume();
  const tap = context.createScriptProcessor(16384, 1, 1);
  const parts = [];
  tap.onaudioprocess = ({ inputBuffer }) => parts.push(inputBuffer.getChannelData(0).slice());
  context.createMediaStreamSource(new MediaStream([track])).connect(tap);
  tap.connect(context.destination);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  await context.close();
  const bytes = new Uint8Array(parts.flatMap((part) =>
    [...new Uint8Array(Int16Array.from(part, (one) => Math.max(-1, Math.min(1, one)) * 32767).buffer)]));
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""
SENDS = """async () => {
  const peer = window.__peers.filter((one) => one.connectionState === "connected").at(-1);
  // A bare page does not mend what such a path cuts.
  if (!peer) return {};
  const told = { camera: peer.getSenders().find(({ track }) => track?.kind === "video")?.track.getSettings().height };
  for (const one of (await peer.getStats()).values()) {
    if (one.type === "outbound-rtp") told[one.kind] = {
      packets: one.packetsSent, bytes: one.bytesSent + one.headerBytesSent, frames: one.framesEncoded,
      height: one.frameHeight, target: one.targetBitrate };
    if (one.type === "candidate-pair" && one.nominated) told.available = one.availableOutgoingBitrate;
    if (one.type === "remote-inbound-rtp" && one.kind === "audio") told.lost = one.fractionLost;
  }
  return told;
}"""

Cell = tuple[int, float, int]


@dataclass(frozen=True)
class Place:
    """Two browsers on one emulated network."""

    link: EmulatedLink
    patient: Browser
    practitioner: Browser
    said: Sound

    async def measure(self, name: str, pages: tuple[Page, Page]) -> dict[Cell, float]:
        found = {}
        for cell in cells():
            rate, loss, delay_ms = cell
            self.link.shape("patient", rate=rate * 1000, loss=loss, delay_ms=delay_ms)
            await asyncio.sleep(SETTLE_SECONDS)
            wanted = {"seconds": len(self.said) / RATE + 1, "rate": RATE}
            heard = await asyncio.gather(*(page.evaluate(RECORD, wanted) for page in pages))
            scores = [understood(self.said, base64.b64decode(one)) for one in heard]
            found[cell] = sum(scores) / len(scores)
            sends = [await page.evaluate(SENDS) for page in pages]
            print(name, *cell, *(f"{score:.3f}" for score in scores), sends, flush=True)
        self.link.shape("patient", **GOOD)
        return found


def cells() -> Iterator[Cell]:
    for word in os.environ.get("CELLS", "").split():
        rate, loss, delay_ms = word.split("/")
        yield int(rate), float(loss), int(delay_ms)
    if "CELLS" not in os.environ:
        yield from product(RATES, LOSSES, DELAYS_MS)


async def measure(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        said = say(folder / "speech.wav")
        link = stack.enter_context(emulated_link("patient", "practitioner"))
        link.shape("patient", **GOOD)
        platform = stack.enter_context(running_platform(HOST="0.0.0.0"))  # noqa: S104 the emulated network alone
        flags = (*link.flags(), f"--use-file-for-fake-audio-capture={folder / 'speech.wav'}")
        patient, practitioner = [
            await stack.enter_async_context(chromium(*flags, program=link.program(place, folder)))
            for place in ("patient", "practitioner")
        ]
        place = Place(link, patient, practitioner, said)
        bare = await of_bare(place, folder)
        ours, changes = await of_ours(place, platform)
    thinner = [cell for cell in ours if cell[0] < 100]
    better = [cell for cell in ours if ours[cell] > bare[cell] - (0 if cell in thinner else ALIKE)]
    report(
        "thin",
        len(ours),
        {
            "stoi_ours": ours.get(THIN, 0),
            "stoi_bare": bare.get(THIN, 0),
            "cells": len(ours),
            "cells_better": len(better),
            "thinner": len(thinner),
            "thinner_better": len([cell for cell in thinner if cell in better]),
        }
        | changes,
    )


async def of_ours(place: Place, platform: RunningPlatform) -> tuple[dict[Cell, float], dict[str, float]]:
    async with calls.in_call(place.practitioner, platform, "Banc", patient_in=place.patient) as call:
        pages = (call.patient, call.practitioner)
        found = await place.measure("ours", pages)
        full_again = await asyncio.gather(*(_until_full(page) for page in pages))
        await asyncio.gather(*(_until_said(page, {"good"}) for page in pages))
        place.link.shape("patient", loss=0.15)
        worse = await asyncio.gather(*(_until_said(page, {"fair", "poor"}) for page in pages))
        await asyncio.sleep(5)
        place.link.shape("patient", **GOOD)
        better = await asyncio.gather(*(_until_said(page, {"good"}) for page in pages))
        return found, {"full_again_s": max(full_again), "worse_s": max(worse), "better_s": max(better)}


async def _until_said(page: Page, words: set[str]) -> float:
    async def is_said() -> bool:
        return await page.locator(".call-connection").first.get_attribute("data-connection") in words

    return await _until(is_said)


async def _until_full(page: Page) -> float:
    """Until all lines of the camera are sent."""

    async def is_full() -> bool:
        sends = await page.evaluate(SENDS)
        return bool((sends.get("video", {}).get("height") or 0) >= sends["camera"])

    return await _until(is_full)


async def _until(what: Callable[[], Awaitable[bool]]) -> float:
    """A machine that is loaded may never come to it: then it is the longest that one waits."""
    try:
        return await calls.until(what, within=LONGEST_SECONDS)
    except AssertionError:
        return LONGEST_SECONDS


async def of_bare(place: Place, folder: Path) -> dict[Cell, float]:
    port = free_port()
    command = ["tests.bench.bare.relay", str(port), "0.0.0.0"]  # noqa: S104 the same
    with program(folder, command, {}, "The relay is ready"):
        pages: list[Page] = []
        for browser, size in ((place.patient, PHONE), (place.practitioner, DESK)):
            _, page = await new_person(browser, size)
            await page.goto(f"http://localhost:{port}/?room=1")
            await page.evaluate("window.__ready")
            pages.append(page)
        await pages[1].locator("[data-action=admit]").click()
        for page in pages:
            await wait_for_picture(page)
        found = await place.measure("bare", (pages[0], pages[1]))
        for page in pages:
            await page.context.close()
        return found


if __name__ == "__main__":
    assert install(["espeak-ng"]) == 0
    with tempfile.TemporaryDirectory(prefix="teleo-thin-") as made:
        Path(made).chmod(0o711)
        asyncio.run(measure(Path(made)))
