"""While a patient waits the two browsers are connected already, and silent; letting him in only starts sound and picture."""

from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.browser import wait_for_picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

# Of each connection that stands: how many bytes of sound and picture went over it, both ways.
CONNECTED = """async () => {
  const found = [];
  for (const peer of window.__peers.filter((one) => one.connectionState === "connected")) {
    let bytes = 0;
    for (const report of (await peer.getStats()).values())
      if (report.type.endsWith("bound-rtp")) bytes += (report.bytesReceived ?? 0) + (report.bytesSent ?? 0);
    found.push(bytes);
  }
  return found;
}"""
SHOWS_OTHERS = """() => {
  const theirs = window.__peers.flatMap((peer) => peer.getReceivers().map(({ track }) => track));
  return [...document.querySelectorAll("video, audio")].some((shown) =>
    shown.srcObject?.getTracks().some((track) => theirs.includes(track)));
}"""
# What a page would do that was tampered with.
SEND_ALL_THE_SAME = """async () => {
  const mine = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  for (const { sender, receiver } of window.__peers.at(-1).getTransceivers())
    await sender.replaceTrack(mine.getTracks().find(({ kind }) => kind === receiver.track.kind));
}"""
MADE = "() => { window.__same_document = true; return window.__peers.length; }"


async def stands(page: Page, *bytes_passed: int) -> bool:
    return list(await page.evaluate(CONNECTED)) == list(bytes_passed)


async def receives(page: Page) -> bool:
    return any(passed > 0 for passed in await page.evaluate(CONNECTED))


async def stand_silent(*pages: Page) -> None:
    """Soon, and a second later still."""
    for page in pages:
        await calls.until(partial(stands, page, 0), within=15)
    await pages[0].wait_for_timeout(1_000)
    for page in pages:
        assert await stands(page, 0)
        assert not await page.evaluate(SHOWS_OTHERS)


async def test_the_connection_stands_before_the_click_and_carries_nothing_until_then(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    async with calls.waiting(browser, platform, "Precoce") as call:
        day, patient = call.practitioner, call.patient
        await stand_silent(day, patient)

        # What a patient's page sends all the same is neither shown nor played.
        await patient.evaluate(SEND_ALL_THE_SAME)
        await calls.until(partial(receives, day), within=10)
        assert not await day.evaluate(SHOWS_OTHERS)

        # A page that was loaded anew is connected with anew.
        await patient.reload()
        await expect(patient.locator("[data-view=waiting]")).to_be_visible()
        await stand_silent(day, patient)

        made = [await page.evaluate(MADE) for page in call.pages]
        await calls.admit(call)
        assert [await page.evaluate("window.__peers.length") for page in call.pages] == made
        assert all([await page.evaluate("window.__same_document") for page in call.pages])

        # Who comes to wait meanwhile is next: his connection stands before this call is over.
        other = await clinic.due(calls.PRACTITIONER, "Suivant")
        follower = await people.patient(browser, platform, other.link)
        await people.go_to_waiting_room(follower)
        await calls.until(partial(stands, follower, 0), within=15)
        assert await day.locator("[data-view=call]").is_visible()
        made = [await page.evaluate(MADE) for page in (day, follower)]

        await calls.close(call)
        await calls.admit(calls.RunningCall(day, follower, other))
        assert [await page.evaluate("window.__peers.length") for page in (day, follower)] == made
        await wait_for_picture(day, newer_than=made[0] - 1)
        await follower.context.close()
