"""Someone who was invited signs in for months: a password, a passkey, an app, and the day when the telephone is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, expect

from teleo.accounts.second_factor.apps import code_at
from tests.support import builders
from tests.support.browser import DESK, check_accessibility, new_person, picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

EMAIL, PASSWORD = "nadia.cazals@minimes.test", "vélo tuile brume quarante"
NARROW = {"width": 360, "height": 780}
MOST_TABS = 30
FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"


async def seen(page: Page, name: str) -> None:
    """Its picture at both widths, axe, and nothing wider than the screen."""
    for size in (NARROW, DESK):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        await picture(page, f"{name}-{size['width']}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    await check_accessibility(page, name)


async def press(page: Page, selector: str) -> None:
    """With the keyboard alone."""
    for _ in range(MOST_TABS):
        if await page.evaluate(FOCUSED, selector):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab")


async def an_authenticator(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """The computer's own, whose reader knows the finger."""
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, made["authenticatorId"]


async def give_password(page: Page) -> None:
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.fill("#email", EMAIL)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Deuxième étape")


async def test_a_passkey_an_app_and_a_recovery_code_each_open_the_account(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    context, page = await new_person(browser, DESK, base_url=platform.base_url)
    devtools, finger = await an_authenticator(context, page)
    token = await builders.enrolment(clinic.works, clinic.here, email=EMAIL)

    # Invited: a password that nobody guesses, then a second factor.
    await page.goto(f"/enrol/{token}")
    for password in ("Nadia-Cazals-2026", PASSWORD):
        await page.fill("#password", password)
        await page.fill("#again", password)
        await page.keyboard.press("Enter")
        if password != PASSWORD:
            await expect(page.get_by_role("alert").first).to_contain_text("se devine trop facilement")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Protégez votre compte")
    await seen(page, "factor-set-up")
    await devtools.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": False})
    await press(page, "[data-passkey] button")
    await expect(page.locator("[data-passkey-error]")).to_contain_text("La clé n'a pas été créée")
    await devtools.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": True})
    await press(page, "[data-passkey] button")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Vos dix codes de secours")
    await seen(page, "recovery-codes")
    paper = await page.locator("[data-recovery-codes] li").all_inner_texts()
    assert len(paper) == 10
    await page.get_by_role("link", name="Je les ai notés").click()
    await page.wait_for_url("**/agenda*")

    # The next day: the password, and the finger.
    await give_password(page)
    await seen(page, "factor-passkey")
    await press(page, "[data-passkey] button")
    await page.wait_for_url("**/agenda*")

    # An app as well, in case.
    await page.get_by_role("link", name="Ma sécurité").click()
    await seen(page, "security")
    await page.get_by_role("link", name="Modifier").click()
    await seen(page, "security-confirm")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_text("Changer le nom").click()
    await page.get_by_label("Nom de cette clé").fill("Le poste de l'accueil")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Le nom est changé")).to_be_visible()
    await page.get_by_role("link", name="Ajouter une application").click()
    await page.get_by_text("Je ne peux pas viser l'image").click()
    await seen(page, "security-app")
    secret = (await page.locator("[data-secret]").inner_text()).replace(" ", "")
    await page.fill("#code", code_at(secret, datetime.now(UTC)))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Votre application de codes")).to_be_visible()
    await seen(page, "security-two-factors")
    await page.get_by_role("link", name="Changer de mot de passe").click()
    await seen(page, "security-password")

    # Without the finger: first a wrong code, then what the telephone shows (its clock is half a minute ahead).
    await give_password(page)
    await page.fill("#code", "000000")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code-error")).to_contain_text("Ce code n'est pas le bon")
    await seen(page, "factor-refused")
    await page.fill("#code", code_at(secret, datetime.now(UTC) + timedelta(seconds=30)))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/agenda*")

    # The day when it is lost.
    await give_password(page)
    await page.get_by_role("link", name="utiliser un code de secours").click()
    await page.fill("#code", paper[4].upper())
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_contain_text("Il vous en reste 9.")
    await seen(page, "security-recovered")
    await page.get_by_role("link", name="Continuer").click()
    await page.wait_for_url("**/agenda*")
