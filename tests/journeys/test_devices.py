"""A camera or a microphone that is refused, absent, taken or lost: what is read, the remedy, and a call all the same."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support import media, people
from tests.support.browser import (
    DESK,
    PHONE,
    check_accessibility,
    chromium,
    new_person,
    picture,
    sees_and_hears,
    wait_for_picture,
)
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

CLAIRE, HUGO, INES = 0, 1, 2

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
AGENTS = {
    "chrome_android": "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36",
    "safari_ios": f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {WEBKIT} "
    "Version/18.1 Mobile/15E148 Safari/604.1",
    "firefox_desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "chrome_desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
}


@dataclass(frozen=True)
class Failing:
    """What the browser answers, and what the person reads."""

    reads: str
    video: str | None = None
    audio: str | None = None
    permission: str | None = None
    goes_on: str = "Continuer"
    pictured: bool = False


DENIED = "NotAllowedError: Permission denied"
FAILING = (
    Failing(
        "Votre navigateur bloque la caméra", DENIED, DENIED, "denied", "sans caméra ni micro", pictured=True
    ),
    Failing("n'a pas eu de réponse", "NotAllowedError: Permission dismissed", DENIED, "prompt"),
    Failing("Votre appareil interdit la caméra", "NotAllowedError: Permission denied by system"),
    Failing("Nous ne trouvons pas de caméra", "NotFoundError: none", goes_on="Continuer sans caméra"),
    Failing("Nous ne trouvons pas de micro", audio="NotFoundError: none"),
    Failing("Un autre programme utilise la caméra", "NotReadableError: in use"),
    Failing("Un autre programme utilise le micro", audio="NotReadableError: in use"),
)


def line(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-check={kind}]")


async def test_each_failure_of_the_check_has_its_words_and_its_remedy(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(CLAIRE, "Essai")
    context, page = await new_person(browser, PHONE, base_url=platform.base_url)
    await context.add_init_script(media.SCRIPT)

    for failing in FAILING:
        await people.open_link(page, due.link)
        await media.refuse(page, video=failing.video, audio=failing.audio, permission=failing.permission)
        await page.locator("[data-action=check]").click()

        kind = "camera" if failing.video else "microphone"
        await expect(line(page, kind)).to_contain_text(failing.reads)
        await expect(page.locator("[data-action=continue]")).to_contain_text(failing.goes_on)
        await expect(page.locator("[data-help]")).to_be_visible(visible=failing.pictured)
        if failing.pictured:
            await check_accessibility(page, "check, blocked")
            await page.locator("[data-help]").scroll_into_view_if_needed()
            await picture(page, "visit-check-blocked-390")

        # The remedy was applied: pressing « Réessayer » is enough.
        await media.refuse(page)
        await line(page, kind).locator("[data-retry]").click()
        await expect(line(page, "camera")).to_contain_text("Votre caméra fonctionne")
        await expect(line(page, "microphone")).to_contain_text("Votre micro vous entend")


async def test_whoever_was_refused_sees_where_to_touch_in_his_own_browser(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(CLAIRE, "Bloque")

    for remedy, agent in AGENTS.items():
        viewport = DESK if remedy.endswith("desktop") else PHONE
        context, page = await new_person(browser, viewport, base_url=platform.base_url, user_agent=agent)
        await context.add_init_script(media.SCRIPT)
        if remedy == "safari_ios":
            await context.add_init_script(media.IPHONE)
        await people.open_link(page, due.link)
        await media.refuse(
            page, video=DENIED, audio=DENIED, permission="denied" if remedy != "safari_ios" else None
        )
        await page.locator("[data-action=check]").click()

        shown = page.locator("[data-help]")
        await expect(shown).to_have_attribute("data-help", remedy)
        await expect(shown.get_by_role("listitem")).to_have_count(3)
        drawing = shown.get_by_role("img")
        await expect(drawing).to_have_accessible_name(re.compile("^Dessin"))
        assert await drawing.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")
        await context.close()


async def test_a_real_browser_that_may_not_use_the_camera_says_so(
    platform: RunningPlatform, clinic: Clinic
) -> None:
    """Without anything replaced: no permission was given, and nobody answers the question."""
    due = await clinic.due(CLAIRE, "Refus")

    async with chromium("--deny-permission-prompts", without=("--use-fake-ui-for-media-stream",)) as browser:
        _, page = await new_person(browser, PHONE, base_url=platform.base_url, permissions=[])
        await people.open_link(page, due.link)
        await page.locator("[data-action=check]").click()

        await expect(line(page, "camera")).to_contain_text("Votre navigateur bloque la caméra")
        await expect(page.locator("[data-help]")).to_be_visible()
        await expect(page.locator("[data-action=continue]")).to_contain_text("sans caméra ni micro")


async def test_a_call_goes_on_with_what_each_has(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Sanscam")
    practitioner = await _practitioner_with_media(browser, platform, clinic.credentials(HUGO))
    context, patient = await new_person(browser, PHONE, base_url=platform.base_url)
    await context.add_init_script(media.SCRIPT)
    await people.open_link(patient, due.link)

    # The patient has no camera, the practitioner no microphone: picture one way, sound the other.
    await media.refuse(patient, video="NotFoundError: none")
    await media.refuse(practitioner, audio="NotFoundError: none")
    await people.go_to_waiting_room(patient)
    await people.row(practitioner, due.name).locator("[data-action=admit]").click()
    await wait_for_picture(patient)
    seen, heard = practitioner.locator("[data-view=call]"), patient.locator("[data-view=call]")
    await expect(seen).to_contain_text("n'a pas de caméra en ce moment. Vous pouvez vous parler")
    await expect(heard.locator("[data-their-microphone]")).to_contain_text("Sans micro")
    await expect(heard).to_contain_text("Pas de caméra")
    assert (await sees_and_hears(practitioner, frames_per_second=0)).audio_energy > 0
    await check_accessibility(patient, "one-way video")
    await picture(practitioner, "call-no-camera-1280")
    await picture(patient, "call-one-way-390")

    # What is switched off is not what is absent.
    await practitioner.locator("[data-action=camera]").click()
    await expect(heard).to_contain_text("a coupé sa caméra")
    await practitioner.locator("[data-action=camera]").click()
    await wait_for_picture(patient)

    # A camera that is plugged in comes by itself.
    await media.refuse(patient)
    await media.plug_in(patient, "video")
    await wait_for_picture(practitioner)

    # Unplugged: both are told, one goes on, and it returns with its cable.
    await media.refuse(patient, video="NotFoundError: none")
    await media.unplug(patient, "video")
    trouble = heard.locator("[data-device-trouble]")
    await expect(trouble).to_contain_text("La caméra a été débranchée")
    await expect(seen).to_contain_text("n'a pas de caméra en ce moment")
    await check_accessibility(patient, "camera unplugged")
    await picture(patient, "call-unplugged-390")
    await trouble.locator("[data-action=go-on-without]").click()
    await expect(trouble).to_be_hidden()
    await media.refuse(patient)
    await media.plug_in(patient, "video")
    await wait_for_picture(practitioner)
    await expect(heard.locator("[data-action=camera]")).to_have_attribute("aria-pressed", "true")

    # Taken back during the call: the picture of where to touch, then one button.
    await media.refuse(patient, video=DENIED, permission="denied")
    await media.end(patient, "video")
    await expect(trouble).to_contain_text("La caméra n'est plus autorisée")
    await expect(trouble.locator("[data-help]")).to_be_visible()
    await picture(patient, "call-revoked-390")
    await media.refuse(patient)
    await trouble.locator("[data-action=retry-device]").click()
    await expect(trouble).to_be_hidden()
    await wait_for_picture(practitioner)

    # In the background a telephone holds the camera back, or ends it: looked at again, the page has it again.
    await media.pause(patient, "video", paused=True)
    await expect(heard).to_contain_text("Caméra en pause")
    await expect(seen).to_contain_text("une autre application utilise la caméra")
    await media.pause(patient, "video", paused=False)
    await wait_for_picture(practitioner)
    await media.end(patient, "video")
    await expect(trouble).to_contain_text("La caméra s'est arrêtée")
    await patient.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')); }")
    await expect(trouble).to_be_hidden()
    await wait_for_picture(practitioner)


async def _practitioner_with_media(
    browser: Browser, platform: RunningPlatform, credentials: dict[str, str]
) -> Page:
    context, page = await new_person(browser, DESK, base_url=platform.base_url)
    await context.add_init_script(media.SCRIPT)
    await people.sign_in(page, credentials, "/consultations")
    return page
