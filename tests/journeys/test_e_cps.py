"""A practitioner signs in by e-CPS, on two screens: the computer's number, and the telephone's answer."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import e_cps
from tests.support.browser import DESK, check_accessibility, new_person, picture
from tests.support.calls import until
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

NARROW = {"width": 360, "height": 780}


async def seen(page: Page, name: str) -> None:
    """Its picture at both widths, axe, and nothing wider than the screen."""
    for width in (NARROW, DESK):
        await page.set_viewport_size({"width": width["width"], "height": width["height"]})
        await picture(page, f"{name}-{width['width']}")
        await check_accessibility(page, name)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


async def set_out(page: Page) -> None:
    await page.goto("/sign-in?next=/consultations")
    await page.get_by_role("link", name="S'identifier avec Pro Santé Connect").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Avec quelle e-CPS ?")


# As a module of the page will ask, when there is something to sign.
ASK = """
async ([path, wish]) => {
  const { csrf } = JSON.parse(document.getElementById("page-data").textContent);
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const sent = wish ? { method: "POST", body: JSON.stringify(wish) } : {};
  return (await fetch(path, { headers, ...sent })).json();
}
"""


async def confirm_an_act(page: Page, telephone: Page) -> None:
    """CIBA: the same two digits here and there, a yes on the telephone, and the page was never left."""
    here = page.url
    wish = {"purpose": "signature", "subject_id": str(uuid4())}
    asked = await page.evaluate(ASK, ["/api/v1/step-ups", wish])
    assert asked["state"] == "waiting"

    await telephone.goto(telephone.url.partition("?")[0])
    await expect(telephone.get_by_role("heading", level=1)).to_have_text("Téléo demande votre accord")
    await seen(telephone, "e-cps-act")
    await e_cps.reply(telephone, asked["digits"])
    await expect(telephone.get_by_text("C'est validé")).to_be_visible()

    async def is_granted() -> bool:
        looked = await page.evaluate(ASK, [f"/api/v1/step-ups/{asked['id']}", None])
        return bool(looked["state"] == "granted")

    await until(is_granted, within=20)
    assert page.url == here


async def test_the_right_number_opens_the_day_and_both_sides_are_left(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await page.goto("/sign-in")
    await seen(page, "e-cps-sign-in")
    await set_out(page)
    await seen(page, "e-cps-identities")

    number = await e_cps.choose(page, "Claire Astruc")
    await seen(page, "e-cps-number")
    telephone = await e_cps.telephone_of(page)
    await seen(telephone, "e-cps-telephone")
    await e_cps.reply(telephone, number, pin="0000")
    await expect(telephone.get_by_text("Ce code n'est pas le bon")).to_be_visible()
    await e_cps.reply(telephone, number)
    await expect(telephone.get_by_text("C'est validé")).to_be_visible()
    await page.wait_for_url("**/consultations")
    await expect(page.get_by_text("Dr Claire Astruc")).to_be_visible()
    await confirm_an_act(page, telephone)

    # Away from here; Pro Santé Connect still knows her, until she leaves it too.
    await page.get_by_role("button", name="Se déconnecter").click()
    await seen(page, "e-cps-left")
    await page.get_by_role("link", name="S'identifier avec Pro Santé Connect").click()
    await page.wait_for_url("**/consultations")
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.get_by_role("link", name="Se déconnecter de Pro Santé Connect").click()
    await page.wait_for_url("**/sign-in")
    await set_out(page)


async def test_a_wrong_number_a_refusal_and_a_telephone_too_slow_open_nothing(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await set_out(page)

    number = await e_cps.choose(page, "Claire Astruc")
    telephone = await e_cps.telephone_of(page)
    shown = await telephone.locator(".telephone-numbers label").all_inner_texts()
    await e_cps.reply(telephone, next(one for one in shown if one.strip() != number))
    await expect(telephone.get_by_text("Ce n'était pas le bon nombre")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ce n'était pas le bon nombre")).to_be_visible()
    await seen(page, "e-cps-wrong-number")

    for button, words in (
        ("Refuser", "La demande a été refusée"),
        ("Laisser passer le délai", "Le délai est passé"),
    ):
        await page.get_by_role("link", name="Recommencer").click()
        await e_cps.choose(page, "Claire Astruc")
        await telephone.goto(telephone.url.partition("?")[0])
        await telephone.get_by_role("button", name=button).click()
        await expect(page.get_by_role("heading", name=words)).to_be_visible()

    await page.get_by_role("link", name="Revenir à Téléo").click()
    await expect(page.get_by_text("La connexion n'a pas été confirmée")).to_be_visible()
    await seen(page, "e-cps-given-up")
    assert [one for one in await page.context.cookies() if one["name"] == "teleo_session"] == []


async def test_one_chooses_between_two_situations_and_an_unknown_one_is_told_whom_to_ask(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await set_out(page)
    await e_cps.sign_in(page, "Anaïs Grondin", "/sign-in/psc/situation")
    await seen(page, "e-cps-situation")
    await page.locator("label", has_text="Cabinet du docteur Grondin").click()
    await page.get_by_role("button", name="Continuer").click()
    await page.wait_for_url("**/consultations")

    _, other = await new_person(browser, DESK, base_url=platform.base_url)
    await set_out(other)
    await e_cps.sign_in(other, "Odile Vidal", "/sign-in")
    await expect(other.get_by_text("Vous n'êtes pas encore enregistré ici")).to_be_visible()
    await seen(other, "e-cps-not-registered")
