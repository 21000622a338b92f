"""Pages at rest, at three widths: nothing beside the edge, nothing that moves; and axe in the dark theme.

In the light theme `test_accessibility` asks axe of every page; pictures of all are `make gallery`'s.
"""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, new_person
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(300)

WIDTHS = {360: 780, 768: 1024, 1280: 800}
BESIDE_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVING = "document.getAnimations().filter((one) => one.playState === 'running').length"
# What can be pressed and is smaller than 24 px (WCAG 2.5.8): the label counts for what it names.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, { width, height }]) => Math.min(width, height) > 1 && Math.min(width, height) < 24)
  .map(([one, { width, height }]) => `${one.textContent.trim() || one.outerHTML}: ${width} × ${height}`)"""

Open = Callable[[Page], Awaitable[None]]
# Of the page's ground: red, green, blue, of 255.
GROUND = "() => getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"


def address(path: str) -> Open:
    async def go(page: Page) -> None:
        await page.goto(path)
        await page.locator("h1").first.wait_for()

    return go


async def new_appointment(page: Page) -> None:
    await page.goto("/agenda")
    await people.choose_free_slot(page)
    await page.locator("#birth_name").wait_for()


async def an_appointment(page: Page) -> None:
    await page.goto("/agenda")
    if await page.locator("a.slot-taken").count() == 0:
        await page.get_by_role("link", name="Semaine suivante").click()
    await page.locator("a.slot-taken").first.click()
    await page.locator("h1").wait_for()


async def a_patients_link(page: Page) -> None:
    await an_appointment(page)
    await page.get_by_role("link", name="Lien du patient").click()
    await page.locator("#mobile").wait_for()


def from_an_appointment(link: str) -> Open:
    async def go(page: Page) -> None:
        await an_appointment(page)
        await page.get_by_role("link", name=link).click()
        await page.locator("h1").wait_for()

    return go


async def an_absence(page: Page) -> None:
    await an_appointment(page)
    await page.goto(f"{page.url}/missed")
    await page.locator("h1").wait_for()


async def the_day(page: Page) -> None:
    await page.goto("/consultations")
    await page.locator("[data-row]").first.wait_for()


STAFF: dict[str, tuple[str, dict[str, Open]]] = {
    "nobody": (
        "",
        {
            "sign-in": address("/sign-in"),
            "demonstration": address("/sandbox"),
            "code": address("/code"),
            "try-out": address("/try-out"),
        },
    ),
    "assistant": (
        "/agenda",
        {
            "agenda": address("/agenda"),
            "booking": new_appointment,
            "appointment": an_appointment,
            "reach": a_patients_link,
            "invite": address("/invite"),
            "hand-over": from_an_appointment("Confier à un confrère"),
            "missed": an_absence,
            "openings": address("/openings"),
        },
    ),
    "practitioner": ("/consultations", {"day": the_day}),
    "administrator": (
        "/establishment",
        {
            "establishment": address("/establishment"),
            "invitation-texts": address("/establishment/invitations"),
            "statistics": address("/statistics"),
        },
    ),
}


@pytest.mark.parametrize("who", STAFF)
async def test_pages_of_the_staff_hold_at_every_width_and_in_the_dark(
    browser: Browser, platform: RunningPlatform, who: str
) -> None:
    landing, pages = STAFF[who]
    _, page = await new_person(
        browser,
        {"width": 1280, "height": 800},
        base_url=platform.base_url,
        reduced_motion="reduce",
        color_scheme="dark",
    )
    if landing:
        await people.sign_in(page, platform.links[who], landing)
    for name, open_page in pages.items():
        await open_page(page)
        for width, height in WIDTHS.items():
            await page.set_viewport_size({"width": width, "height": height})
            await fits(page, f"{name} at {width} px")
        await check_accessibility(page, f"{name}, dark")
        assert max(await page.evaluate(GROUND)) < 80, f"{name} is not dark"


async def test_pages_of_a_patient_hold_at_every_width_and_in_letters_of_twice_the_size(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(
        browser, {"width": 1280, "height": 800}, base_url=platform.base_url, reduced_motion="reduce"
    )
    known = platform.links["patient"]
    await page.goto(known["url"])
    await fits_in_all_letters(page, "question")
    await people.open_link(page, known["url"], born_on=known["born_on"])
    await expect(page.locator("[data-view=summary]")).to_be_visible()
    await fits_in_all_letters(page, "summary")
    await page.locator("[data-action=check]").click()
    await expect(page.locator("[data-view=check]")).to_contain_text("Votre caméra fonctionne")
    await fits_in_all_letters(page, "check")
    await page.locator("[data-action=continue]").click()
    await fits_in_all_letters(page, "consent")
    await page.locator("[data-action=consent]").click()
    await expect(page.locator("[data-view=waiting]")).to_be_visible()
    await fits_in_all_letters(page, "waiting")


async def fits_in_all_letters(page: Page, name: str) -> None:
    """125 % is the page's own choice, 200 % that of a browser or a telephone."""
    for percent in (100, 125, 200):
        await page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", f"{percent}%")
        for width, height in WIDTHS.items():
            await page.set_viewport_size({"width": width, "height": height})
            await fits(page, f"{name} at {width} px, {percent} %")
    await page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    await check_accessibility(page, name)


@pytest.mark.parametrize("path", ["/l/unknown", "/nothing"])
async def test_pages_that_say_no_hold_too(browser: Browser, platform: RunningPlatform, path: str) -> None:
    _, page = await new_person(browser, {"width": 360, "height": 780}, base_url=platform.base_url)
    await page.goto(path)
    await fits(page, path)
    await check_accessibility(page, path)
    assert await page.locator("h1").count() == 1


async def test_the_days_list_is_printed_on_one_sheet(browser: Browser, platform: RunningPlatform) -> None:
    page = await people.practitioner(browser, platform)
    await the_day(page)
    await page.emulate_media(media="print")

    for chrome in (".page-header nav", "form[action='/sign-out']", "[data-action=admit]"):
        await expect(page.locator(chrome).first).to_be_hidden()
    assert await page.evaluate("getComputedStyle(document.documentElement).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
    sheet = await page.pdf(format="A4")
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") <= 1


async def fits(page: Page, name: str) -> None:
    assert await page.evaluate(BESIDE_THE_EDGE) <= 0, name
    assert await page.evaluate(MOVING) == 0, name
    assert await page.evaluate(TOO_SMALL) == [], name
