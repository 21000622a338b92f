"""A patient who agrees no more, waiting and in the call, and what each side reads; a mother who consents for her child."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture, wait_for_picture
from tests.support.calls import waiting
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

ADMIT = "[data-action=admit]"


async def seen(page: Page, name: str) -> None:
    """At both widths of hands, and by axe."""
    before = page.viewport_size
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        await picture(page, f"{name}-{width}")
    await check_accessibility(page, name)
    if before:
        await page.set_viewport_size(before)


async def withdraw(page: Page, view: str) -> None:
    """By keyboard: asked, Escape keeps, asked again, confirmed."""
    asked = page.locator("[data-withdrawing]")
    await ask_to_withdraw(page, view)
    await expect(asked).to_contain_text("Rien ne vous est reproché")
    await expect(page.locator("[data-action=keep-consent]")).to_be_focused()
    await seen(page, f"withdrawing-{view}")
    await page.keyboard.press("Escape")
    await expect(asked).to_be_hidden()
    await ask_to_withdraw(page, view)
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-action=withdraw-now]")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(
        page.locator("[data-view=ended] h1", has_text="Vous avez retiré votre accord")
    ).to_be_visible()


async def ask_to_withdraw(page: Page, view: str) -> None:
    if view == "call":
        await page.locator("summary[data-action=more]").focus()
        await page.keyboard.press("Enter")
    await page.locator(f"[data-view={view}] [data-action=withdraw]").focus()
    await page.keyboard.press("Enter")


async def test_a_patient_withdraws_waiting_agrees_again_and_withdraws_in_the_call(
    browser: Browser, platform: RunningPlatform
) -> None:
    async with waiting(browser, platform, "Retrait") as call:
        patient, practitioner = call.patient, call.practitioner
        row = people.row(practitioner, call.name)

        await withdraw(patient, "waiting")
        await expect(practitioner.locator("[data-day-notice]")).to_contain_text("a retiré son consentement")
        await expect(row).to_contain_text("Consentement retiré")
        await expect(row.locator(ADMIT)).to_have_count(0)
        await seen(patient, "withdrawn")
        await seen(practitioner, "day-withdrawn")

        await patient.reload()
        await expect(patient.locator("[data-withdrawn]")).to_contain_text("Vous avez retiré votre accord")
        await people.go_to_waiting_room(patient)
        await row.locator(ADMIT).click()
        for page in call.pages:
            await wait_for_picture(page)

        more = patient.locator("[data-view=call] summary[data-action=more]")
        await more.focus()
        await patient.keyboard.press("Enter")
        menu = patient.locator(".call-menu")
        for said in ("Urgence : le 15 ou le 112", "Rien n'est enregistré", "Je ne souhaite plus continuer"):
            await expect(menu).to_contain_text(said)
        await seen(patient, "call-more")
        await patient.keyboard.press("Escape")
        await expect(menu).to_be_hidden()
        await expect(more).to_be_focused()
        await withdraw(patient, "call")

        await expect(practitioner.locator("[data-day-notice]")).to_contain_text(
            "a retiré son consentement ; la consultation est terminée"
        )
        await expect(row).to_contain_text("Terminée")
        await expect(patient.locator("[data-action=return]")).to_be_hidden()
        await seen(patient, "withdrawn-for-good")
        await patient.reload()
        await expect(patient.locator("[data-ended-title]")).to_have_text("Vous avez retiré votre accord")
        await expect(patient.locator("[data-satisfaction]")).to_be_hidden()


async def test_a_child_is_booked_with_his_mother_who_declares_and_consents(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    assistant = await people.assistant(browser, platform)
    await people.choose_free_slot(assistant)
    await people.fill_booking(assistant, birth_name="Maurel", first_name="Tom", born_on="2019-06-11")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(assistant.locator("#representative_quality-error")).to_contain_text("mineur")
    await assistant.select_option("#representative_quality", "mother")
    await assistant.fill("#representative_name", "Mme Ana Maurel")
    await assistant.locator("label", has_text="À la personne qui le représente").click()
    await seen(assistant, "booking-minor")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(assistant.get_by_text("Mme Ana Maurel, mère")).to_be_visible()

    due = await clinic.due(
        0,
        "Delorme",
        first_name="Tom",
        born_on="2019-06-11",
        sex="M",
        representative_quality="mother",
        representative_name="Mme Ana Delorme",
    )
    practitioner = await people.practitioner(browser, platform)
    row = people.row(practitioner, due.name)
    await expect(row).to_contain_text(
        "Accompagné de Mme Ana Delorme, mère (représentante). Présence pas encore"
    )
    patient = await people.patient(browser, platform, due.link, born_on="2019-06-11")
    await patient.locator("[data-action=check]").click()
    await patient.locator("[data-action=continue]").click()
    await expect(patient.locator("[data-declaration]")).to_contain_text(
        "Je suis Mme Ana Delorme, sa mère. Je suis avec Tom et j'y reste pendant la consultation."
    )
    await patient.get_by_role("button", name="J'accepte pour Tom").click()
    await expect(patient.locator("[data-consent-problem]")).to_contain_text("Mme Ana Delorme doit être là")
    await expect(patient.locator("[data-declared]")).to_be_focused()
    await seen(patient, "consent-minor")
    await patient.keyboard.press("Space")
    await patient.get_by_role("button", name="J'accepte pour Tom").click()

    await expect(row).to_contain_text("Présence déclarée")
    await seen(practitioner, "day-minor")
    await row.locator(ADMIT).click()
    await expect(practitioner.locator(".call-company")).to_contain_text("Accompagné de Mme Ana Delorme")
    await wait_for_picture(practitioner)
    await seen(practitioner, "call-minor")
