"""While a patient waits the two browsers are connected already, and silent; letting him in only starts sound and picture.

One who wishes to is seen meanwhile, and not heard.
"""

from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, listening, people
from tests.support.browser import check_accessibility, picture, wait_for_picture
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


# Of what came from others: the kinds of tracks that any element has.
KINDS_OF_OTHERS = """() => {
  const theirs = window.__peers.flatMap((peer) => peer.getReceivers().map(({ track }) => track));
  return [...document.querySelectorAll("video, audio")].flatMap((shown) =>
    (shown.srcObject?.getTracks() ?? []).filter((track) => theirs.includes(track)).map(({ kind }) => kind));
}"""
SHOWN = "() => document.querySelector('[data-waiting-picture]')?.videoHeight ?? 0"


async def is_seen(day: Page) -> bool:
    return int(await day.evaluate(SHOWN)) > 0


async def is_unseen(day: Page) -> bool:
    return not await is_seen(day)


async def test_one_who_waits_is_seen_if_he_wishes_and_never_heard(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    async with calls.waiting(browser, platform, "Montree") as call:
        day, patient = call.practitioner, call.patient
        await stand_silent(day, patient)
        for page in call.pages:
            await page.evaluate(listening.SCRIPT)
        wish = patient.get_by_label("Montrer mon image pendant que j'attends")
        await expect(wish).not_to_be_checked()

        # By keyboard; small, and without sound, whatever his page sends.
        await wish.focus()
        await patient.keyboard.press("Space")
        await calls.until(partial(is_seen, day), within=10)
        assert int(await day.evaluate(SHOWN)) < 400
        await patient.evaluate(SEND_ALL_THE_SAME)
        assert await day.evaluate(KINDS_OF_OTHERS) == ["video"]
        assert not await patient.evaluate(SHOWS_OTHERS)
        said = await listening.said(day)
        assert [words for words in said if "vous montre son image" in words] == [
            f"{call.name} Jeanne vous montre son image pendant son attente."
        ]
        assert "Votre praticien pourra vous voir pendant que vous attendez" in " ".join(
            await listening.said(patient)
        )
        for page, name in ((day, "day-waiting-picture-1280"), (patient, "waiting-showing-360")):
            await check_accessibility(page, name)
            await picture(page, name)

        # A second list takes the line over: what stays on the first is not shown as if it were now.
        second = await day.context.new_page()
        await second.goto(day.url)
        await calls.until(partial(is_seen, second), within=10)
        await calls.until(partial(is_unseen, day), within=10)
        await second.close()
        await day.reload()
        await calls.until(partial(is_seen, day), within=10)

        # As he wished, after he has loaded his page anew, too; until he wishes it no more.
        await patient.reload()
        await expect(wish).to_be_checked()
        await calls.until(partial(is_seen, day), within=10)
        await wish.uncheck()
        await expect(day.locator("[data-waiting-picture]")).to_have_count(0)
        await wish.check()

        await calls.admit(call)
        for page in call.pages:
            await wait_for_picture(page)
        assert not await is_seen(day)

        # Nobody looks at who waits during a call with another, and his picture would cost that call its room.
        other = await clinic.due(calls.PRACTITIONER, "Patiente")
        follower = await people.patient(browser, platform, other.link)
        await people.go_to_waiting_room(follower)
        await follower.get_by_label("Montrer mon image pendant que j'attends").check()
        await stand_silent(follower)
        await calls.close(call)
        await calls.until(partial(is_seen, day), within=25)
        await follower.context.close()


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
