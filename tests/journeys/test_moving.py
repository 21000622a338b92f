"""An appointment changes its mind: the assistant moves, undoes and cancels it; a patient does from the link."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

UNDO_MS = 10_000


async def seen(page: Page, name: str) -> None:
    """Look at a state: its picture for people, axe for everybody."""
    await picture(page, name)
    await check_accessibility(page, name)


async def booked_in_two_weeks(page: Page, platform: RunningPlatform, email: str, **who: str) -> str:
    """Far enough ahead for its patient to change it; the patient's link. The page is left where it was booked.

    Next week would not do: on a Sunday night it begins within the hour.
    """
    await page.goto("/agenda")
    for _ in range(2):
        shown = page.url
        await page.get_by_role("link", name="Semaine suivante").click()
        await expect(page).not_to_have_url(shown)
    # By keyboard alone, as one who books all day does: down and up among the slots, and in.
    first = page.locator("a.slot-free").first
    await first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(first).not_to_be_focused()
    await expect(page.locator("[data-slot]:focus")).to_have_count(1)
    await page.keyboard.press("ArrowUp")
    await expect(first).to_be_focused()
    await page.keyboard.press("Enter")
    await people.fill_booking(page, email=email, **who)
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(page.get_by_text("C'est noté")).to_be_visible()
    appointment = page.url
    link = await people.link_sent_to(page, email)
    await page.goto(appointment)
    return link


async def when_of(page: Page) -> str:
    return (await page.locator("h1").inner_text()).removeprefix("Rendez-vous du ")


async def mails_to(page: Page, email: str) -> list[str]:
    """The subjects of what was sent to them, newest first."""
    await page.goto("/sandbox/mailbox")
    found = page.locator("[data-message=mail]", has_text=email)
    return [text.lower() for text in await found.all_inner_texts()]


async def wait_for_mail(page: Page, email: str, words: str) -> None:
    while not any(words in mail for mail in await mails_to(page, email)):
        await page.wait_for_timeout(250)


async def test_an_assistant_moves_undoes_and_cancels(browser: Browser, platform: RunningPlatform) -> None:
    email = "moreau@patients.test"
    page = await people.assistant(browser, platform)
    link = await booked_in_two_weeks(
        page, platform, email, birth_name="Moreau", born_on="1939-02-11", mobile="06 39 98 31 01"
    )
    before = await when_of(page)
    appointment = page.url

    # Moved with two presses, and back with one.
    await page.get_by_role("link", name="Déplacer").click()
    await expect(page.get_by_text("Choisissez la nouvelle heure de")).to_be_visible()
    await seen(page, "move-appointment-1280")
    await page.locator("button.slot-free").nth(2).click()
    await expect(page.get_by_text("Rendez-vous déplacé")).to_be_visible()
    assert await when_of(page) != before
    await expect(page.locator("[data-undo-left]")).to_contain_text(" s")
    await seen(page, "appointment-moved-1280")
    await page.get_by_role("button", name="Revenir à l'heure d'avant").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(before)

    # Moved for good: the button goes after ten seconds, and the patient reads the new time.
    await page.get_by_role("link", name="Déplacer").click()
    await page.locator("button.slot-free").nth(3).click()
    after = await when_of(page)
    assert all("déplacé" not in mail for mail in await mails_to(page, email))
    await page.goto(appointment)
    await expect(page.get_by_role("button", name="Revenir à l'heure d'avant")).to_be_hidden(
        timeout=UNDO_MS + 2000
    )
    await wait_for_mail(page, email, f"il a lieu le {after.replace(' ', ' ')}")
    patient = await people.patient(browser, platform, link, born_on="1939-02-11")
    await expect(patient.locator(".visit-when").first).to_contain_text(after.split(" à ")[1])

    # Cancelled after being asked once more; the link says so and whom to call.
    await page.goto(appointment)
    await page.get_by_role("link", name="Annuler").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Annuler ce rendez-vous ?")
    await seen(page, "cancel-appointment-1280")
    await page.get_by_role("button", name="Annuler le rendez-vous").click()
    await expect(page.get_by_role("button", name="Rétablir le rendez-vous")).to_be_visible()
    await seen(page, "appointment-cancelled-1280")
    await wait_for_mail(page, email, "est annulé")
    await patient.goto(link)
    await expect(patient.get_by_role("heading", name="Ce rendez-vous est annulé")).to_be_visible()
    await expect(patient.get_by_role("link", name="Appeler l'établissement")).to_be_visible()
    await seen(patient, "visit-cancelled-390")
    assert len(await mails_to(page, email)) == 3


async def test_a_patient_moves_and_cancels_from_the_link(browser: Browser, platform: RunningPlatform) -> None:
    email = "garnier@patients.test"
    page = await people.assistant(browser, platform)
    link = await booked_in_two_weeks(
        page, platform, email, birth_name="Garnier", born_on="1951-08-30", mobile="06 39 98 31 02"
    )
    patient = await people.patient(browser, platform, link, born_on="1951-08-30")
    hour = patient.locator(".visit-when strong").first
    before = await hour.inner_text()

    await patient.get_by_role("link", name="Déplacer").click()
    await seen(patient, "move-visit-390")
    await patient.locator(".slot-hours button").last.click()
    await expect(patient.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous est déplacé")
    await seen(patient, "visit-moved-390")
    await patient.get_by_role("button", name="Revenir à l'heure d'avant").click()
    await expect(hour).to_have_text(before)

    await patient.get_by_role("link", name="Annuler").click()
    await expect(patient.get_by_text("vous recevez une confirmation")).to_be_visible()
    await seen(patient, "cancel-visit-390")
    await patient.get_by_role("button", name="Annuler mon rendez-vous").click()
    await expect(patient.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous est annulé")
    await seen(patient, "visit-cancel-undo-390")
    await expect(patient.get_by_role("button", name="Garder mon rendez-vous")).to_be_hidden(
        timeout=UNDO_MS + 2000
    )
    await expect(patient.get_by_text("Vous recevez une confirmation.")).to_be_visible()
    await wait_for_mail(page, email, "est annulé")

    assert len(await mails_to(page, email)) == 2


async def test_an_opening_is_added_and_one_that_is_needed_stays(
    browser: Browser, platform: RunningPlatform
) -> None:
    page = await people.assistant(browser, platform)
    await booked_in_two_weeks(
        page,
        platform,
        "fabre@patients.test",
        birth_name="Fabre",
        born_on="1960-01-20",
        mobile="06 39 98 31 03",
    )

    await page.get_by_role("link", name="Plages").click()
    await page.get_by_label("samedi").check()
    await page.get_by_role("button", name="Ouvrir la plage").click()
    await expect(page.locator(".opening-list li", has_text="samedi")).to_be_visible()
    await seen(page, "openings-1280")
    await page.get_by_role("button", name="Retirer").first.click()

    await expect(page.get_by_text("des rendez-vous y sont prévus")).to_be_visible()
    await expect(page.locator(".alert li").first).to_be_visible()
    await seen(page, "openings-refused-1280")
