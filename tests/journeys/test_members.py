"""Who works where: an administrator sees, invites and signs out; an assistant of two hospitals changes openly."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import DESK, check_accessibility, new_person, picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

WIDTHS = (1280, 768, 360)


async def looked_at(page: Page, name: str) -> None:
    """At three widths; nothing lies beside the edge, and axe finds nothing in the narrowest."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        await picture(page, f"{name}-{width}")
    await check_accessibility(page, name)
    await page.set_viewport_size({"width": 1280, "height": 800})


async def member(browser: Browser, platform: RunningPlatform, who: str, landing: str) -> Page:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await people.sign_in(page, platform.links[who], landing)
    return page


async def test_an_assistant_of_two_hospitals_changes_openly_and_is_signed_out_by_an_administrator(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, nadia = await new_person(browser, DESK, base_url=platform.base_url)
    await nadia.goto("/sign-in")
    await nadia.fill("#email", platform.links["assistant_of_both"]["email"])
    await nadia.fill("#password", platform.links["assistant_of_both"]["password"])
    await nadia.keyboard.press("Enter")
    await nadia.fill("#code", await nadia.locator("[data-shown-code]").inner_text())
    await nadia.keyboard.press("Enter")
    await nadia.wait_for_url("**/workplaces")
    await looked_at(nadia, "workplaces")
    await nadia.get_by_role("button", name="Centre hospitalier des Hauts").click()
    await nadia.wait_for_url("**/agenda")
    await expect(nadia.locator(".place")).to_contain_text("Centre hospitalier des Hauts · Secrétariat")

    # In a second tab she goes to the other hospital; the first one is of before, and does nothing there.
    tab = await nadia.context.new_page()
    await tab.goto("/agenda")
    await nadia.goto("/workplaces")
    await tab.get_by_role("link", name="Changer d'établissement").click()
    await tab.get_by_role("button", name="Centre hospitalier Garonne").click()
    await tab.wait_for_url("**/agenda")
    await expect(tab.locator(".place")).to_contain_text("Centre hospitalier Garonne")
    await looked_at(tab, "agenda-of-two")
    await nadia.get_by_role("button", name="Centre hospitalier des Hauts").click()
    await expect(nadia.get_by_role("heading", level=1)).to_contain_text(
        "d'un autre établissement, ou d'un autre compte"
    )
    await picture(nadia, "workplace-changed-1280")

    alain = await member(browser, platform, "administrator", "/establishment")
    await alain.get_by_role("link", name="Équipe").click()
    await alain.fill("#shown_name", "Odile Vidal")
    await alain.fill("#email", "odile.vidal@garonne.test")
    await alain.get_by_label("Secrétariat : rendez-vous et patients").check()
    await alain.get_by_role("button", name="Envoyer l'invitation").click()
    await expect(alain.get_by_text("L'invitation part dans un instant.")).to_be_visible()
    await expect(alain.get_by_role("heading", name="Odile Vidal")).to_be_visible()
    hers = alain.get_by_role("list", name="Sessions ouvertes : Nadia Cazals")
    await expect(hers).to_contain_text("par mot de passe")
    await alain.get_by_text("Retirer l'accès : Nadia Cazals").click()
    await looked_at(alain, "members")
    await hers.get_by_role("button").first.click()
    await expect(alain.get_by_text("La session est fermée.")).to_be_visible()

    await tab.goto("/agenda")
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Connexion")


async def test_the_administrator_of_the_region_sees_administrators_and_nobody_else(
    browser: Browser, platform: RunningPlatform
) -> None:
    page = await member(browser, platform, "region_administrator", "/establishments")
    await expect(page.get_by_role("heading", name="Centre hospitalier Garonne")).to_be_visible()
    await looked_at(page, "establishments")
    await page.get_by_role("link", name="1 administrateur : Centre hospitalier Garonne").click()

    await expect(page.get_by_role("heading", name="Alain Ferrand")).to_be_visible()
    await expect(page.get_by_text("Sophie Laurens")).to_have_count(0)
    await looked_at(page, "administrators")
