"""A call in progress between two browsers, and what of it goes on while something is cut."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import wait_for_picture
from tests.support.due import Due, clinic_of
from tests.support.platform import RunningPlatform

PRACTITIONER = 1  # of the demonstration; the first has the consultation that is due now

# From now on every frame that the other side's picture shows is timed.
TIME_FRAMES = """() => {
  const video = document.querySelector("video[data-remote]");
  window.__frames = [performance.now()];
  const next = () => video.requestVideoFrameCallback((now) => { window.__frames.push(now); next(); });
  next();
}"""
LONGEST_GAP = """() => {
  const at = [...window.__frames, performance.now()];
  return Math.max(...at.slice(1).map((instant, index) => instant - at[index]));
}"""


@dataclass(frozen=True, slots=True)
class RunningCall:
    practitioner: Page
    patient: Page
    due: Due

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.practitioner, self.patient

    @property
    def name(self) -> str:
        return self.due.name


@asynccontextmanager
async def waiting(
    browser: Browser, platform: RunningPlatform, name: str, *, patient_in: Browser | None = None
) -> AsyncIterator[RunningCall]:
    """Someone new in the waiting room, the practitioner before her list; their pages are closed at the end."""
    async with clinic_of(platform) as clinic:
        due = await clinic.due(PRACTITIONER, name)
        credentials = clinic.credentials(PRACTITIONER)
    practitioner = await people.practitioner_of(browser, platform, credentials)
    patient = await people.patient(patient_in or browser, platform, due.link)
    await people.go_to_waiting_room(patient)
    await expect(people.row(practitioner, due.name).locator("[data-action=admit]")).to_be_visible()
    try:
        yield RunningCall(practitioner, patient, due)
    finally:
        for page in (practitioner, patient):
            await page.context.close()


@asynccontextmanager
async def in_call(
    browser: Browser, platform: RunningPlatform, name: str, *, patient_in: Browser | None = None
) -> AsyncIterator[RunningCall]:
    """Both see each other."""
    async with waiting(browser, platform, name, patient_in=patient_in) as call:
        await admit(call)
        yield call


async def admit(call: RunningCall) -> None:
    await people.row(call.practitioner, call.name).locator("[data-action=admit]").click()
    for page in call.pages:
        await wait_for_picture(page)


async def close(call: RunningCall) -> None:
    await call.practitioner.locator("[data-action=leave]").click()
    await call.practitioner.locator("[data-action=close]").click()
    await expect(call.patient.locator("[data-view=ended]")).to_be_visible()


async def write(page: Page, text: str) -> None:
    if not await page.locator("[data-action=send]").is_visible():
        await page.locator("[data-action=chat]").click()
    await page.locator("form textarea").last.fill(text)
    await page.locator("[data-action=send]").click()


async def invite(page: Page, name: str, kind: str, contact: str) -> None:
    """A third person, once the list of who is there is open."""
    await page.fill("#invite-name", name)
    await page.locator("label", has_text=kind).click()
    await page.fill("#invite-contact", contact)
    await page.locator("[data-action=send-invitation]").click()
    await expect(page.locator("[data-invite-said]")).to_contain_text(f"Invitation envoyée à {name}")


async def time_frames(call: RunningCall) -> None:
    for page in call.pages:
        await page.evaluate(TIME_FRAMES)


async def longest_gap(call: RunningCall) -> float:
    """Milliseconds without a new frame of the other, on either side, since `time_frames`."""
    return max([float(await page.evaluate(LONGEST_GAP)) for page in call.pages])


async def until(what: Callable[[], Awaitable[bool]], *, within: float) -> float:
    """How many seconds it took until something was so."""
    began = time.monotonic()
    while not await what():
        assert time.monotonic() - began < within, f"not so after {within} s"
        await asyncio.sleep(0.05)  # asking all the time would slow down what is waited for
    return time.monotonic() - began


async def rows(platform: RunningPlatform, query: str, *values: object) -> list[Any]:
    database = await asyncpg.connect(platform.database_url)
    try:
        return list(await database.fetch(query, *values))
    finally:
        await database.close()
