"""Whom the first message did not reach: a wrong number corrected, a code read out, someone invited for this minute."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import DESK, PHONE, check_accessibility, new_person, picture, wait_for_picture
from tests.support.due import clinic_of
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

NARROW = {"width": 360, "height": 780}
HUGO = 1


async def seen(page: Page, name: str) -> None:
    """Look at a state: its picture for people, axe for everybody; at 360 px too, where nothing hides aside."""
    size = page.viewport_size
    assert size is not None
    for width in (size, NARROW):
        await page.set_viewport_size({"width": width["width"], "height": width["height"]})
        await picture(page, f"{name}-{width['width']}")
        await check_accessibility(page, name)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    await page.set_viewport_size(size)


async def links_sent_to(page: Page, contact: str, *, at_least: int) -> list[str]:
    """Newest first, from the demonstration's mailbox."""
    await page.goto("/sandbox/mailbox")
    found = page.locator("[data-message]", has_text=contact).get_by_role("link")
    while await found.count() < at_least:
        await page.wait_for_timeout(250)
        await page.reload()
    return await found.all_inner_texts()


async def test_a_wrong_number_is_corrected_and_a_code_read_out(
    browser: Browser, platform: RunningPlatform
) -> None:
    page = await people.assistant(browser, platform)
    await people.choose_free_slot(page)
    await people.fill_booking(
        page, birth_name="Marchal", born_on="1941-07-02", mobile="06 39 98 32 10", email=""
    )
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(page.get_by_text("C'est noté")).to_be_visible()
    appointment = page.url
    (wrong,) = await links_sent_to(page, "06 39 98 32 10", at_least=1)

    # The number was wrong: it is corrected, and the link that went there opens nothing.
    await page.goto(appointment)
    await page.get_by_role("link", name="Lien du patient").click()
    await seen(page, "reach")
    await page.fill("#mobile", "05 36")
    await page.get_by_role("button", name="Corriger et envoyer un lien").click()
    await expect(page.locator("#mobile-error")).to_be_visible()
    await seen(page, "reach-refused")
    await page.fill("#mobile", "06 39 98 32 11")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("par SMS au 06 •• •• •• 11").first).to_be_visible()
    await seen(page, "reach-corrected")
    reach = page.url
    _, stranger = await new_person(browser, PHONE, base_url=platform.base_url)
    await stranger.goto(wrong)
    await expect(stranger.get_by_role("heading", level=1)).to_contain_text(
        "Un autre lien a remplacé celui-ci"
    )
    await seen(stranger, "link-replaced")
    (right,) = await links_sent_to(page, "06 39 98 32 11", at_least=1)
    patient = await people.patient(browser, platform, right, born_on="1941-07-02")
    await expect(patient.locator(".visit-when").first).to_be_visible()

    # On the telephone: a short address and eight digits; a wrong digit first, then spaces as one hears them.
    await page.goto(reach)
    await page.get_by_role("button", name="Donner un code").click()
    code = await page.locator(".spoken-code").inner_text()
    assert re.fullmatch(r"\d\d \d\d \d\d \d\d", code)
    await seen(page, "reach-code")
    address = await page.locator(".spoken-address").inner_text()
    _, caller = await new_person(browser, PHONE, base_url=platform.base_url)
    await caller.goto(f"http://{address}")
    await seen(caller, "code")
    await caller.keyboard.type(code[:-1] + str((int(code[-1]) + 1) % 10))
    await caller.keyboard.press("Enter")
    await expect(caller.get_by_text("Ce code n'ouvre rien")).to_be_visible()
    await seen(caller, "code-refused")
    await caller.keyboard.type(f" {code} ")
    await caller.keyboard.press("Enter")
    await caller.wait_for_url("**/visit/*")
    await expect(caller.locator(".visit-when").first).to_be_visible()


async def test_a_practitioner_invites_now_and_sees_the_patient(
    browser: Browser, platform: RunningPlatform
) -> None:
    async with clinic_of(platform) as clinic:
        doctor = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))

    # By keyboard alone: one link, three fields, Enter.
    await doctor.get_by_role("link", name="Inviter maintenant").focus()
    await doctor.keyboard.press("Enter")
    await expect(doctor.locator("#first_name")).to_be_focused()
    await seen(doctor, "invite")
    await doctor.locator("#first_name").focus()
    for word in ("Marcel", "Aubert", "marcel.aubert@patients.test"):
        await doctor.keyboard.type(word)
        await doctor.keyboard.press("Tab")
    await doctor.keyboard.press("Shift+Tab")
    await doctor.keyboard.press("Enter")
    await doctor.wait_for_url("**/consultations")
    row = people.row(doctor, "AUBERT")
    await expect(row).to_be_visible()
    await seen(doctor, "day-invited")
    (link,) = await links_sent_to(await _other_page(doctor), "marcel.aubert@patients.test", at_least=1)

    _, patient = await new_person(browser, PHONE, base_url=platform.base_url)
    await people.open_link_by_code(patient, link, "marcel.aubert@patients.test")
    await people.go_to_waiting_room(patient)
    await row.locator("[data-action=admit]").click()
    await wait_for_picture(doctor)
    await wait_for_picture(patient)


async def _other_page(page: Page) -> Page:
    return await page.context.new_page()


async def test_an_assistant_invites_and_is_told_who_stands_in_the_way(
    browser: Browser, platform: RunningPlatform
) -> None:
    page = await people.assistant(browser, platform)

    for name in ("Renard", "Loiseau"):
        await page.get_by_role("link", name="Inviter maintenant").click()
        await page.keyboard.type("Colette")
        await page.fill("#birth_name", name)
        await page.fill("#contact", "06 39 98 32 20")
        await page.locator("#practitioner_id").select_option(index=2)
        await page.get_by_role("button", name="Inviter maintenant").click()
        if name == "Renard":
            await expect(page.locator(".spoken-code")).to_be_visible()
            await seen(page, "invited")

    await expect(page.get_by_text("Le praticien est pris en ce moment")).to_be_visible()
    await expect(page.locator(".alert li")).to_contain_text("RENARD")
    await seen(page, "invite-busy")


async def test_an_administrator_words_the_invitation_and_a_patient_receives_it(
    browser: Browser, platform: RunningPlatform
) -> None:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await people.sign_in(page, platform.links["administrator"], "/establishment")
    await page.get_by_role("link", name="Voir et changer les textes").click()
    await page.get_by_role("link", name="En anglais").click()
    sms = page.locator("#mobile")
    field, preview = sms.get_by_label("Votre texte"), page.locator("#preview-mobile")
    await expect(preview).to_contain_text("remote appointment on Wednesday 23 September at 10:30")
    await seen(page, "invitation-texts")

    # Typed, with blanks put in by a press; the preview follows, and says what is wrong as it is written.
    await field.fill("Ready on ")
    await expect(page.locator("#wrong-mobile")).to_contain_text("Il manque {lien}")
    await sms.get_by_role("button", name="{date}").click()
    await page.keyboard.type(" at evil.example")
    await sms.get_by_role("button", name="{lien}").click()
    await expect(page.locator("#wrong-mobile")).to_contain_text("« evil.example » serait lu comme l'adresse")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await seen(page, "invitation-texts-wrong")
    await field.fill("Ready on {date} ")
    await sms.get_by_role("button", name="{lien}").click()
    await expect(field).to_have_value("Ready on {date} {lien}")
    await expect(field).to_be_focused()
    await expect(preview).to_contain_text("Ready on Wednesday 23 September http")
    await expect(preview).to_contain_text("Ce message compte pour 1 SMS.")
    await expect(page.locator("#wrong-mobile")).to_be_empty()
    await sms.get_by_role("button", name="Enregistrer").click()
    await expect(sms.get_by_text("C'est enregistré.")).to_be_visible()
    await seen(page, "invitation-texts-kept")

    # A patient who reads English is booked for: that is what arrives, and where it leads speaks English.
    assistant = await people.assistant(browser, platform)
    await people.choose_free_slot(assistant)
    await people.fill_booking(
        assistant, birth_name="Whitfield", first_name="Ada", mobile="06 39 98 32 30", email=""
    )
    await assistant.get_by_label("Langue des messages").select_option(label="English")
    await seen(assistant, "booking-in-english")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(assistant.get_by_text("C'est noté")).to_be_visible()
    (link,) = await links_sent_to(assistant, "06 39 98 32 30", at_least=1)
    await expect(assistant.locator("[data-message]", has_text="06 39 98 32 30")).to_contain_text("Ready on ")
    _, abroad = await new_person(browser, PHONE, base_url=platform.base_url, locale="de-DE")
    await people.open_link(abroad, link)
    await expect(abroad.get_by_role("button", name="Check my camera")).to_be_visible()

    await sms.get_by_role("button", name="Revenir au texte d'origine").click()
    await expect(preview).to_contain_text("remote appointment on Wednesday")
