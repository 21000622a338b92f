"""A computer that is closed for a minute in the middle of a call, and opened again."""

import asyncio
import os
import signal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture, wait_for_picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

HUGO = 1
CLOSED_SECONDS = 60
BUSY = "() => { const end = performance.now() + 1500; while (performance.now() < end); }"


async def process_of(browser: Browser, page: Page) -> int:
    """The process that runs a page: the one that works when the page does."""
    session = await browser.new_browser_cdp_session()

    async def spent() -> dict[int, float]:
        answer = await session.send("SystemInfo.getProcessInfo")
        return {one["id"]: one["cpuTime"] for one in answer["processInfo"] if one["type"] == "renderer"}

    before = await spent()
    await page.evaluate(BUSY)
    after = await spent()
    return max(after, key=lambda pid: after[pid] - before.get(pid, 0))


async def test_a_lid_that_is_closed_for_a_minute_only_pauses_the_call(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Ferme")
    patient = await people.patient(browser, platform, due.link)
    await people.go_to_waiting_room(patient)
    process = await process_of(browser, patient)
    practitioner = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    await people.row(practitioner, due.name).locator("[data-action=admit]").click()
    for page in (patient, practitioner):
        await wait_for_picture(page)

    # Closed: the other side is soon told, and what to expect.
    call = practitioner.locator("[data-view=call]")
    os.kill(process, signal.SIGSTOP)

    try:
        await expect(call).to_contain_text("est interrompue. Restez sur cette page", timeout=6_000)
        await check_accessibility(practitioner, "the other side is away")
        await picture(practitioner, "call-away-1280")
        await asyncio.sleep(CLOSED_SECONDS)
    finally:
        os.kill(process, signal.SIGCONT)

    # Opened again: both are in the call by themselves, without the waiting room.
    for page in (patient, practitioner):
        await wait_for_picture(page, within=15)
        await expect(page.locator("[data-view=call] [data-connection=good]")).to_be_visible(timeout=15_000)
