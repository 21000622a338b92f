"""Whoever comes first, twice, on another device, and comes back: they meet."""

import asyncio
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.browser import PHONE, check_accessibility, new_person, picture, wait_for_picture
from tests.support.due import Clinic, Due
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

HUGO, INES = 1, 2


async def reads(page: Page, *texts: str) -> None:
    """On the last page of a patient."""
    for text in texts:
        await expect(page.locator("[data-view=ended]")).to_contain_text(text)


async def has_attended(platform: RunningPlatform, due: Due) -> bool:
    attended = (
        "SELECT 1 FROM attendances JOIN consultations ON consultations.id = consultation_id"
        " WHERE appointment_id = $1 AND seat = 'guest'"
    )
    return bool(await calls.rows(platform, attended, due.id))


async def test_the_practitioner_may_come_first_and_each_may_change_device(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Premier")
    practitioner = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    row, call = people.row(practitioner, due.name), practitioner.locator("[data-view=call]")

    # The room is open before anybody waits; leaving it ends nothing.
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=open-room]").click()
    await expect(call).to_contain_text("n'est pas encore là. La salle est ouverte")
    await call.get_by_role("button", name="Quitter").click()
    await expect(row).to_contain_text("Attendu")
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=open-room]").click()

    patient = await people.patient(browser, platform, due.link)
    await people.go_to_waiting_room(patient)
    await expect(call).to_contain_text("est dans la salle d'attente")
    await check_accessibility(practitioner, "room opened first")
    await call.locator("[data-action=admit]").click()
    for page in (patient, practitioner):
        await wait_for_picture(page)

    # The same link on a second device, once it is written that he was let in, takes the seat; the first is told, and takes it back with one button.
    await calls.until(partial(has_attended, platform, due), within=5)
    second = await people.patient(browser, platform, due.link)
    await wait_for_picture(second)
    await reads(patient, "Vous êtes connecté sur un autre appareil", "La consultation continue là-bas")
    await check_accessibility(patient, "taken over")
    await picture(patient, "visit-taken-over-390")
    await wait_for_picture(practitioner)
    await patient.locator("[data-action=return]").click()
    await wait_for_picture(patient)
    await reads(second, "Vous êtes connecté sur un autre appareil")

    # So does the practitioner's second screen.
    other_screen = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    await people.row(other_screen, due.name).locator("[data-action=enter]").click()
    await wait_for_picture(other_screen)
    await expect(practitioner.locator("[data-day-notice]")).to_contain_text("continue sur un autre écran")
    await row.locator("[data-action=enter]").click()
    await wait_for_picture(practitioner)
    await expect(other_screen.locator("[data-day-notice]")).to_contain_text("continue sur un autre écran")
    await wait_for_picture(patient)

    # The back button, whether the browser loads the page again or brings it back as it was.
    await patient.goto("/health/live")
    await patient.go_back()
    await wait_for_picture(patient)
    async with patient.expect_navigation():
        await patient.evaluate(
            "() => { window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }"
        )
    for page in (patient, practitioner):
        await wait_for_picture(page)

    # After the end, the link says when it was.
    await call.locator("[data-action=leave]").click()
    await call.locator("[data-action=close]").click()
    await reads(patient, "La consultation est terminée", "s'est terminée à")
    await people.open_link(second, due.link)
    await reads(second, "La consultation est terminée", "s'est terminée à")


async def test_both_may_come_in_the_same_instant(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Ensemble")
    patient = await people.patient(browser, platform, due.link)
    practitioner = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    row, call = people.row(practitioner, due.name), practitioner.locator("[data-view=call]")
    await row.locator("[data-action=more]").click()
    await patient.locator("[data-action=check]").click()
    await patient.locator("[data-action=continue]").click()

    await asyncio.gather(
        row.locator("[data-action=open-room]").click(), patient.locator("[data-action=consent]").click()
    )
    await call.locator("[data-action=admit]").click()
    for page in (patient, practitioner):
        await wait_for_picture(page)

    # Their pages are loaded again at once, several times: their offers cross, and they find each other each time.
    for _ in range(3):
        await asyncio.gather(patient.reload(), practitioner.reload())
        await asyncio.gather(wait_for_picture(patient), wait_for_picture(practitioner))
        assert await call.is_visible()
        assert await patient.locator("[data-view=call]").is_visible()
    await call.locator("[data-action=leave]").click()
    await call.locator("[data-action=close]").click()
    await reads(patient, "La consultation est terminée")


async def test_the_patient_may_come_first_leave_be_refused_and_return(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    one, other = await clinic.due(INES, "Couple"), await clinic.due(INES, "Conjoint")
    context, patient = await new_person(browser, PHONE, base_url=platform.base_url)

    # Two patients on one telephone: each page is its own.
    await people.open_link(patient, one.link)
    neighbour = await context.new_page()
    await people.open_link(neighbour, other.link)
    for page, due in ((patient, one), (neighbour, other)):
        await expect(page.locator("[data-view=summary]")).to_contain_text(due.name.title())
        await people.go_to_waiting_room(page)
        await expect(page.locator("[data-wait-truth]")).to_contain_text("n'est pas encore connecté")

    practitioner = await people.practitioner_of(browser, platform, clinic.credentials(INES))
    row = people.row(practitioner, one.name)
    for due in (one, other):
        await expect(people.row(practitioner, due.name)).to_contain_text("En salle d'attente")
    for page in (patient, neighbour):
        await expect(page.locator("[data-wait-truth]")).to_contain_text("est prévenu de votre arrivée")
    await neighbour.close()

    # A second tab takes the place in the waiting room, and gives it back.
    tab = await context.new_page()
    await people.open_link(tab, one.link)
    await people.go_to_waiting_room(tab, agreed=True)
    await reads(patient, "Votre place dans la salle d'attente est là-bas")
    await patient.locator("[data-action=return]").click()
    await expect(patient.locator("[data-wait-truth]")).to_contain_text("est prévenu")
    await reads(tab, "Votre place dans la salle d'attente est là-bas")
    await tab.close()

    # He leaves, and the practitioner sees it; he returns.
    await patient.locator("[data-action=leave-waiting]").click()
    await reads(patient, "Vous avez quitté la salle d'attente")
    await expect(row).to_contain_text("Attendu")
    await patient.locator("[data-action=return]").click()
    await expect(row).to_contain_text("En salle d'attente")

    # He is not let in: he reads why, what it does not mean, whom to call; loading the page again does not insist.
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=ask-refusal]").click()
    await expect(row.get_by_role("alertdialog")).to_contain_text("Ne pas faire entrer")
    await check_accessibility(practitioner, "refusal")
    await picture(practitioner, "day-refusal-1280")
    await row.locator("[data-action=keep-waiting]").click()
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=ask-refusal]").click()
    await row.locator("[data-action=refuse]").click()
    await reads(
        patient, "ne peut pas vous recevoir maintenant", "n'est pas annulé", "Appelez l'établissement"
    )
    await expect(practitioner.locator("[data-day-notice]")).to_contain_text("n'est pas annulé")
    await expect(row).to_contain_text("Attendu")
    await check_accessibility(patient, "refused")
    await picture(patient, "visit-refused-390")
    await patient.reload()
    await expect(patient.locator("[data-view=summary]")).to_be_visible()
    await people.go_to_waiting_room(patient, agreed=True)
    await expect(row).to_contain_text("En salle d'attente")

    # Both at once: the page is loaded again while it is admitted.
    await asyncio.gather(patient.reload(), row.locator("[data-action=admit]").click())
    for page in (patient, practitioner):
        await wait_for_picture(page)
    await practitioner.locator("[data-view=call] [data-action=leave]").click()
    await practitioner.locator("[data-view=call] [data-action=close]").click()
    await reads(patient, "La consultation est terminée")
