"""The demonstration's first page: each of the three begins from it, and all begins again in one press."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import e_cps, people
from tests.support.browser import DESK, PICTURES, check_accessibility, new_person, picture, wait_for_picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

# Everything is dropped, made and filled again: on a machine with other work it takes longer than a page.
RESET_MS = 90_000

NARROW = {"width": 360, "height": 740}
LIGHT_PAGE = 400_000  # bytes over the wire, all its pictures included
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, entry) => sum + entry.transferSize, 0)
"""
SHOW_ALL = """async () => {
  for (const picture of document.querySelectorAll(".tour img")) {
    picture.scrollIntoView();
    await picture.decode();
  }
  scrollTo(0, 0);
}"""


async def first_page(browser: Browser, platform: RunningPlatform, viewport: dict[str, int] = DESK) -> Page:
    _, page = await new_person(browser, viewport, base_url=platform.base_url)
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Essayez une téléconsultation à trois")
    return page


@pytest.mark.parametrize("viewport", [NARROW, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_shows_the_three_and_the_tour(
    browser: Browser, platform: RunningPlatform, viewport: dict[str, int], scheme: str
) -> None:
    _, page = await new_person(browser, viewport, base_url=platform.base_url, color_scheme=scheme)
    await page.goto("/")
    await page.evaluate(SHOW_ALL)

    await expect(page.locator(".sandbox-people > li")).to_have_count(3)
    await expect(page.locator(".tour-step")).to_have_count(6)
    assert await page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert await page.evaluate(WEIGHT) < LIGHT_PAGE
    await check_accessibility(page, "first page")
    await page.screenshot(path=PICTURES / f"first-page-{viewport['width']}-{scheme}.png", full_page=True)


async def test_each_of_the_three_begins_from_it(browser: Browser, platform: RunningPlatform) -> None:
    page = await first_page(browser, platform)
    credentials = platform.links["assistant"]
    await expect(page.get_by_text(credentials["email"], exact=True)).to_be_visible()
    await page.get_by_role("link", name="Ouvrir l'agenda").click()
    await page.fill("#email", credentials["email"])
    await page.fill("#password", credentials["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/agenda*")

    page = await first_page(browser, platform)
    await page.get_by_role("link", name="Ouvrir la journée").click()
    await e_cps.sign_in(page, "Claire Astruc", "/consultations")

    page = await first_page(browser, platform)
    link = await page.get_by_role("link", name="Ouvrir le lien du patient").get_attribute("href")
    assert link is not None
    await people.open_link(page, link, born_on=platform.links["patient"]["born_on"])
    await expect(page.locator("[data-action=check]")).to_be_visible()


async def test_one_press_puts_everything_back(browser: Browser, platform: RunningPlatform) -> None:
    assistant = await people.assistant(browser, platform)
    await people.choose_free_slot(assistant)
    await people.fill_booking(assistant, birth_name="Passager", email="passager@patients.test")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(assistant.get_by_text("C'est noté")).to_be_visible()
    await people.link_sent_to(assistant, "passager@patients.test")
    former = platform.links

    page = await first_page(browser, platform)
    await page.get_by_role("button", name="Tout remettre à zéro").click(timeout=RESET_MS)
    await expect(page.get_by_text("Tout est remis à zéro")).to_be_visible(timeout=40_000)
    await picture(page, "first-page-reset-1280")
    await check_accessibility(page, "first page after a reset")

    again = platform.links
    assert again["consultation_id"] != former["consultation_id"]
    assert again["patient"] != former["patient"]
    await page.goto("/sandbox/mailbox")
    await expect(page.get_by_text("passager@patients.test")).to_have_count(0)
    await page.goto(former["patient"]["url"])
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ce lien n'est pas complet")
    # The one who was signed in is not any more, and comes in again as on the first day.
    await assistant.goto("/agenda")
    await assistant.wait_for_url("**/sign-in*")
    await people.sign_in(assistant, again["assistant"], "/agenda")
    await expect(assistant.get_by_text("PASSAGER")).to_have_count(0)


async def test_whoever_talks_is_asked_for_and_told_that_it_is_over(
    browser: Browser, platform: RunningPlatform
) -> None:
    practitioner = await people.practitioner(browser, platform)
    patient = await people.patient_of_demonstration(browser, platform)
    await people.go_to_waiting_room(patient)
    row = people.row(practitioner, "PAT-TROIS")
    await row.locator("[data-action=admit]").click()
    await wait_for_picture(patient)

    page = await first_page(browser, platform)
    await page.get_by_role("button", name="Tout remettre à zéro").click(timeout=RESET_MS)
    await expect(page.get_by_text("Une consultation est en cours")).to_be_visible()
    await picture(page, "first-page-asks-1280")
    await check_accessibility(page, "first page, asking")
    await page.get_by_role("link", name="Ne rien changer").click()
    await expect(patient.locator("[data-view=call]")).to_be_visible()

    await page.get_by_role("button", name="Tout remettre à zéro").click(timeout=RESET_MS)
    await page.get_by_role("button", name="Terminer et tout remettre à zéro").click(timeout=RESET_MS)
    await expect(page.get_by_text("Tout est remis à zéro")).to_be_visible(timeout=40_000)

    await expect(patient.locator("[data-view=ended]")).to_be_visible()
    # And all can be played again, at once.
    again = await people.patient_of_demonstration(browser, platform)
    await people.go_to_waiting_room(again)
