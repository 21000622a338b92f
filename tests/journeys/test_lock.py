"""A staff page left alone for a quarter of an hour: names hidden, somebody waits all the same, and nothing typed is lost."""

from http import HTTPStatus

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.support import e_cps, people
from tests.support.browser import DESK, check_accessibility, new_person, picture
from tests.support.calls import LONGEST_GAP, TIME_FRAMES, RunningCall, admit, close, until
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

FRAMES = "() => document.querySelector('video[data-remote]').getVideoPlaybackQuality().totalVideoFrames"
STANDS_STILL_MS = 5_000  # a connection that is made anew takes less, and a loaded machine draws late

pytestmark = pytest.mark.timeout(300)

HUGO = 1
NARROW = {"width": 360, "height": 780}
ENDED = "UPDATE account_sessions SET ended_at = now() WHERE ended_at IS NULL"
FOCUSED = "() => document.activeElement.matches('[data-step-up-start]')"
LEFT_ALONE = "UPDATE account_sessions SET touched_at = now() - interval '15 minutes' WHERE ended_at IS NULL"


async def member(browser: Browser, platform: RunningPlatform) -> Page:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await page.clock.install()
    return page


def is_refused_a_board(response: Response) -> bool:
    return response.url.endswith("/api/v1/board/ticket") and response.status == HTTPStatus.UNAUTHORIZED


async def frames(call: RunningCall) -> list[int]:
    """That each shows of the other, so far."""
    return [await page.evaluate(FRAMES) for page in call.pages]


async def left_alone(page: Page, clinic: Clinic) -> None:
    """A quarter of an hour goes by: in the page by its clock, at ours by what is written."""
    await clinic.run(LEFT_ALONE)
    await page.clock.fast_forward("15:01")
    await expect(page.locator("[data-lock]")).to_be_visible()


async def test_an_assistant_comes_back_to_what_she_was_typing(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    page = await member(browser, platform)
    await people.sign_in(page, platform.links["assistant"], "/agenda")
    await page.goto("/invite")
    await page.fill("#birth_name", "Delaunay")

    await left_alone(page, clinic)
    await expect(page.locator("main")).not_to_be_visible()
    await check_accessibility(page, "locked page")
    await picture(page, "lock-1280")
    await page.set_viewport_size({"width": 360, "height": 780})
    await picture(page, "lock-360")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-lock]")).to_be_visible()

    await page.fill("#lock-password", "ce n'est pas le bon")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-lock-error]")).to_have_text(
        "Ce n'est pas le mot de passe de ce compte. Tapez-le de nouveau."
    )
    await check_accessibility(page, "locked page, wrong password")
    await page.fill("#lock-password", platform.links["assistant"]["password"])
    await page.keyboard.press("Enter")

    await expect(page.locator("[data-lock]")).not_to_be_visible()
    await expect(page.locator("#birth_name")).to_have_value("Delaunay")

    # Loaded anew while it is locked, the server itself shows no name.
    await clinic.run(LEFT_ALONE)
    await page.goto("/agenda")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Page verrouillée")
    await check_accessibility(page, "unlock")
    await picture(page, "unlock-360")
    await page.fill("#password", platform.links["assistant"]["password"])
    await page.get_by_role("button", name="Déverrouiller").click()
    await page.wait_for_url("**/agenda")


async def seen(page: Page, name: str) -> None:
    """Its picture at both widths, axe, and nothing wider than the screen."""
    for width in (NARROW, DESK):
        await page.set_viewport_size({"width": width["width"], "height": width["height"]})
        await picture(page, f"{name}-{width['width']}")
        await check_accessibility(page, name)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


async def press(page: Page) -> None:
    """The button has kept the focus, whatever was said meanwhile."""
    assert await page.evaluate(FOCUSED)
    await page.keyboard.press("Enter")


async def is_rung(page: Page, telephone: Page, number: str) -> str:
    """The digits that the page shows; the telephone is asked."""
    digits = page.locator("[data-step-up-digits]")
    await expect(digits).to_be_visible()
    await telephone.goto(f"/sandbox/e-cps/{number}")
    await expect(telephone.get_by_role("heading", level=1)).to_have_text("Téléo demande votre accord")
    return await digits.inner_text()


async def test_a_practitioner_unlocks_by_e_cps_and_never_leaves_his_page(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    page, number = await member(browser, platform), clinic.credentials(HUGO)["national_id"]
    await people.sign_in(page, clinic.credentials(HUGO), "/invite")
    telephone = await page.context.new_page()
    await page.fill("#birth_name", "Delaunay")
    await page.evaluate("window.stayed = true")
    said = page.locator("[data-step-up-said]")

    await left_alone(page, clinic)
    await expect(page.locator("main")).not_to_be_visible()
    await seen(page, "lock-e-cps")

    # No on the telephone: words, and nothing is opened.
    await press(page)
    await is_rung(page, telephone, number)
    await seen(page, "lock-e-cps-digits")
    await press(page)  # once more changes nothing
    await telephone.get_by_role("button", name="Refuser").click()
    await expect(said).to_contain_text("La demande a été refusée sur le téléphone")
    await seen(page, "lock-e-cps-refused")

    # Too late; and no way to the server.
    await press(page)
    await is_rung(page, telephone, number)
    await telephone.get_by_role("button", name="Laisser passer le délai").click()
    await expect(said).to_contain_text("Le téléphone n'a pas répondu à temps")
    await page.context.set_offline(True)
    await press(page)
    await expect(said).to_contain_text("Pro Santé Connect ne répond pas")
    await page.context.set_offline(False)
    await expect(page.locator("main")).not_to_be_visible()

    # Yes: he is where he was.
    await press(page)
    await e_cps.reply(telephone, await is_rung(page, telephone, number))
    await expect(page.locator("[data-lock]")).not_to_be_visible()
    await expect(page.locator("#birth_name")).to_have_value("Delaunay")
    assert await page.evaluate("window.stayed")

    # A session that ends while the telephone rings leads to where one signs in.
    await left_alone(page, clinic)
    await press(page)
    await is_rung(page, telephone, number)
    await clinic.run(ENDED)
    await page.wait_for_url("**/sign-in?next=%2Finvite")
    await telephone.get_by_role("button", name="Refuser").click()  # others ask it later
    await expect(telephone.get_by_text("La demande est refusée")).to_be_visible()


async def test_behind_a_practitioners_lock_somebody_waits_without_a_name(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Discrete")
    day = await member(browser, platform)
    await people.sign_in(day, clinic.credentials(HUGO), "/consultations")
    await expect(people.row(day, due.name)).to_be_visible()
    title = await day.title()

    await left_alone(day, clinic)
    patient = await people.patient(browser, platform, due.link)
    await people.go_to_waiting_room(patient)

    await expect(day.locator("[data-lock-waiting]")).to_have_text("Une personne attend.", timeout=20_000)
    await expect(day).to_have_title(f"(1) {title}")
    await expect(people.row(day, due.name)).not_to_be_visible()
    await check_accessibility(day, "locked day")
    await picture(day, "lock-day-1280")

    # He proves who he is where he signed in, and is back at his day.
    await day.get_by_role("link", name="Déverrouiller").click()
    await day.get_by_role("link", name="S'identifier avec Pro Santé Connect").click()
    await e_cps.sign_in(day, "Hugo Delmas", "/consultations")
    call = RunningCall(day, patient, due)
    await admit(call)
    await patient.evaluate(TIME_FRAMES)

    async def has_begun() -> bool:
        said = await (await day.request.get("/api/v1/consultations")).json()
        return any(one["state"] == "in_progress" for one in said["consultations"])

    # What keeps the lock away is written by the hub's notice, a moment after the picture.
    await until(has_begun, within=10)

    # In the call no quarter of an hour locks his page, and signing out in another tab ends all but the call.
    await clinic.run(LEFT_ALONE)
    await day.clock.fast_forward("15:01")
    elsewhere = await day.context.new_page()
    await elsewhere.goto("/consultations")
    async with day.expect_response(is_refused_a_board, timeout=20_000):
        await elsewhere.get_by_role("button", name="Se déconnecter").click()
    await elsewhere.close()
    shown = await frames(call)

    async def moves() -> bool:
        return all(now > before for now, before in zip(await frames(call), shown, strict=True))

    await until(moves, within=10)

    assert await patient.evaluate(LONGEST_GAP) < STANDS_STILL_MS
    await expect(day.locator("[data-lock]")).not_to_be_visible()
    await picture(day, "call-after-sign-out-1280")
    await close(call)
    assert (await day.request.get("/api/v1/session")).status == 401
