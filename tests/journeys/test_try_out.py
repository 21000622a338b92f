"""Someone without account or appointment tries his device: he sees and hears himself, and reads what was measured."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import (
    DESK,
    check_accessibility,
    new_person,
    picture,
    sees_and_hears,
    wait_for_picture,
)
from tests.support.media import SCRIPT, refuse
from tests.support.platform import RunningPlatform
from tests.support.turn import SECRET, Relay, relayed_platform, running_relay

pytestmark = pytest.mark.timeout(240)

SMALL = {"width": 360, "height": 780}

# Places for two more, asked for by someone who never comes to sit in them.
TAKE_PLACES = """async () => {
  const { csrf } = JSON.parse(document.getElementById("page-data").textContent);
  const headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
  const body = JSON.stringify({ picture: true });
  const granted = [];
  for (let count = 0; count < 2; count += 1) {
    granted.push((await (await fetch("/api/v1/try-outs", { method: "POST", headers, body })).json()).granted);
  }
  return granted;
}"""


@pytest.fixture(scope="module")
def narrow(relay: Relay) -> Iterator[RunningPlatform]:
    """A site with one core for echoes, where all passes through the relay."""
    with relayed_platform(relay, {"MEDIA_CORES": "1"}) as platform:
        yield platform


async def go_to_call(page: Page) -> None:
    await page.goto("/try-out")
    await page.locator("[data-view=start] [data-action=check]").click()
    await expect(page.locator("[data-check=camera]")).to_have_attribute("data-look", "good")
    await page.locator("[data-action=continue]").click()


async def test_one_sees_and_hears_oneself_and_reads_that_all_is_well(
    smooth: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(smooth, SMALL, base_url=platform.base_url)
    await page.goto("/try-out")
    await expect(page.locator("h1:visible")).to_have_text("Tester mon appareil")
    await picture(page, "try-out-start-360")
    await check_accessibility(page, "try-out start")

    await page.locator("[data-view=start] [data-action=check]").click()
    await expect(page.locator("[data-check=camera]")).to_have_attribute("data-look", "good")
    await expect(page.locator("[data-check=microphone]")).to_have_attribute("data-look", "good")
    await check_accessibility(page, "try-out check")
    await page.locator("[data-action=continue]").click()
    await picture(page, "try-out-ready-360")
    await check_accessibility(page, "try-out ready")

    await page.locator("[data-action=begin]").click()
    await wait_for_picture(page)
    await expect(page.locator("[data-trial-words]")).to_contain_text("avec un petit retard")
    await picture(page, "try-out-call-360")
    await check_accessibility(page, "try-out call")
    taken_in = await sees_and_hears(page, frames_per_second=8)
    assert taken_in.frames_per_second >= 8
    assert taken_in.audio_energy > 0

    title = page.locator("[data-result-title]")
    await expect(title).to_be_focused(timeout=30_000)
    await expect(title).to_have_text("Tout fonctionne")
    lines = page.locator("[data-result-lines]")
    await expect(lines.locator("[data-result=microphone]")).to_contain_text("on vous entendra")
    await expect(lines.locator("[data-result=camera]")).to_contain_text("on vous verra")
    await expect(lines.locator("[data-result=signal]")).to_contain_text(
        re.compile(r"L'aller-retour prend \d+ mill")
    )
    await expect(lines.locator("[data-result=next]")).to_contain_text("Direct")
    await picture(page, "try-out-result-360")
    await check_accessibility(page, "try-out result")


async def test_a_member_goes_there_from_the_door_and_stops_when_he_has_seen_enough(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(browser, DESK, base_url=platform.base_url, locale="en-GB")
    await page.goto("/sign-in")
    await page.get_by_role("link", name="Test my device").click()
    await picture(page, "try-out-start-1280")

    await go_to_call(page)
    await page.locator("[data-action=begin]").click()
    await wait_for_picture(page)
    await expect(page.locator("[data-trial-words]")).to_contain_text("a short delay")
    await picture(page, "try-out-call-1280")
    await page.locator("[data-action=quieten]").click()
    await expect(page.locator("[data-action=quieten]")).to_have_text("Turn the sound on")
    assert await page.locator("video[data-remote]").evaluate("(video) => video.muted")
    await page.locator("[data-action=stop]").click()

    # Too short to judge, and nothing of the call is left: it can be made again.
    await expect(page.locator("[data-view=ready] h1")).to_be_focused()
    assert await page.evaluate("window.__peers.every((peer) => peer.connectionState === 'closed')")
    await page.locator("[data-action=begin]").click()
    await wait_for_picture(page, newer_than=1)
    await page.wait_for_timeout(7_000)
    await page.locator("[data-action=stop]").click()
    await expect(page.locator("[data-result-title]")).to_be_focused()
    await expect(page.locator("[data-result=camera]")).to_contain_text("you will be seen")
    await picture(page, "try-out-result-1280")
    await check_accessibility(page, "try-out result, desk")


async def test_without_camera_and_microphone_it_says_what_to_do_first(
    browser: Browser, platform: RunningPlatform
) -> None:
    context, page = await new_person(browser, SMALL, base_url=platform.base_url)
    await context.add_init_script(SCRIPT)
    await page.goto("/try-out")
    await refuse(page, video="NotFoundError", audio="NotFoundError")
    await page.locator("[data-view=start] [data-action=check]").click()
    await expect(page.locator("[data-check=camera]")).to_have_attribute("data-look", "bad")
    await page.locator("[data-action=continue]").click()

    await expect(page.locator("[data-ready-nothing]")).to_contain_text("Vérifiez votre appareil d'abord")
    await expect(page.locator("[data-action=begin]")).to_be_hidden()
    await picture(page, "try-out-nothing-360")
    await check_accessibility(page, "try-out without devices")


@pytest.mark.relay
async def test_when_all_places_are_taken_one_waits_or_tries_sound_by_the_way_that_is_open(
    browser: Browser, narrow: RunningPlatform, relay: Relay
) -> None:
    _, page = await new_person(browser, SMALL, base_url=narrow.base_url)
    with running_relay(relay, SECRET, over=("tcp",)):
        await go_to_call(page)
        assert await page.evaluate(TAKE_PLACES) == [True, True]
        await page.locator("[data-action=begin]").click()

        await expect(page.locator("[data-queue-words]")).to_contain_text(
            re.compile("Votre tour vient dans environ [23]0 secondes")
        )
        await picture(page, "try-out-queue-360")
        await check_accessibility(page, "try-out queue")
        await page.locator("[data-action=sound-only]").click()
        await expect(page.locator("[data-trial-words]")).to_contain_text("Vous vous entendez")
        await picture(page, "try-out-sound-360")
        await check_accessibility(page, "try-out sound only")

        title = page.locator("[data-result-title]")
        await expect(title).to_be_focused(timeout=30_000)
        await expect(title).to_have_text("Tout fonctionne")
        lines = page.locator("[data-result-lines]")
        await expect(lines.locator("[data-result=microphone]")).to_contain_text("on vous entendra")
        await expect(lines.locator("[data-result=camera]")).to_contain_text("sans image")
        await expect(lines.locator("[data-result=next]")).to_contain_text("Par notre relais (TCP)")

        # Those who never came have given their places back: the picture's turn has come.
        await page.locator("[data-action=again]").click()
        await page.locator("[data-action=begin]").click()
        await wait_for_picture(page, within=40)


@pytest.mark.relay
async def test_a_network_that_lets_nothing_pass_is_told_so(browser: Browser, narrow: RunningPlatform) -> None:
    """Its relay does not run at all."""
    _, page = await new_person(browser, SMALL, base_url=narrow.base_url)
    await go_to_call(page)
    await page.locator("[data-action=begin]").click()

    title = page.locator("[data-result-title]")
    await expect(title).to_be_focused(timeout=60_000)
    await expect(title).to_have_text("L'appel n'a pas marché")
    await expect(page.locator("[data-result=next]")).to_contain_text("pas trouvé de chemin")
    await picture(page, "try-out-failed-360")
    await check_accessibility(page, "try-out failed")
