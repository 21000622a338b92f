"""Whoever opens a link answers one question: by a code that was sent, wrongly until it is closed; and a link is lost."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, new_person, picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

INES = 2
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


async def seen(page: Page, name: str) -> None:
    for size in (WIDE, NARROW):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        await picture(page, f"{name}-{size['width']}")
        await check_accessibility(page, name)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


async def test_a_link_asks_who_holds_it(browser: Browser, platform: RunningPlatform, clinic: Clinic) -> None:
    due = await clinic.due(INES, "Prouve", starts_in=timedelta(hours=1))
    _, page = await new_person(browser, NARROW, base_url=platform.base_url)

    # Nothing is said of the appointment; a date that does not exist, then a wrong one.
    await page.goto(due.link)
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Pour protéger votre santé, une seule question"
    )
    await expect(page.locator("body")).not_to_contain_text("Rouquette")
    for year, says in (("44", "quatre chiffres"), ("1950", "Il vous reste 4 essais")):
        await page.fill("#day", "12")
        await page.fill("#month", "5")
        await page.fill("#year", year)
        await page.get_by_role("button", name="Continuer").click()
        await expect(page.locator("main")).to_contain_text(says)
        await seen(page, f"question-{year}")

    # By a code instead, read where it was sent; afterwards this telephone is asked nothing.
    await page.get_by_role("button", name="Recevoir un code par SMS").click()
    await expect(page.locator("#code")).to_be_focused()
    await seen(page, "question-code")
    mailbox = await page.context.new_page()
    digits = await people.code_sent_to(mailbox, "06 39 98 00 01")
    await page.keyboard.type(digits)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-action=check]")).to_be_visible()
    await page.goto(due.link)
    await expect(page.locator("[data-action=check]")).to_be_visible()

    # Forwarded, it is closed after five wrong answers, which the one who came in does not notice.
    _, stranger = await new_person(browser, NARROW, base_url=platform.base_url)
    await stranger.goto(due.link)
    for _ in range(4):
        for name, figures in (("day", "1"), ("month", "1"), ("year", "1950")):
            await stranger.fill(f"#{name}", figures)
        await stranger.get_by_role("button", name="Continuer").click()
        await stranger.wait_for_load_state()
    await expect(stranger.get_by_role("heading", level=1)).to_contain_text("Appelez l'établissement")
    await expect(stranger.locator("main").get_by_role("link", name="05 36 49 00 01")).to_be_visible()
    await seen(stranger, "question-closed")
    await page.reload()
    await expect(page.locator("[data-action=check]")).to_be_visible()

    # Who lost his link is told the same whoever he is.
    await stranger.goto("/code")
    await stranger.get_by_role("link", name="J'ai perdu mon lien").click()
    await seen(stranger, "lost-link")
    await stranger.get_by_label("Votre mobile").fill("06 39 98 77 77")
    await stranger.get_by_role("button", name="Recevoir un nouveau lien").click()
    await expect(stranger.get_by_role("heading", level=1)).to_contain_text("Regardez vos messages")
    await seen(stranger, "lost-link-sent")
