"""A patient whose browser is Firefox, where camera, codecs and permissions are not Chromium's."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture, sees_and_hears, wait_for_picture
from tests.support.calls import write
from tests.support.due import Clinic
from tests.support.firefox import REFUSING, FirefoxPage, firefox
from tests.support.platform import RunningPlatform

pytestmark = [pytest.mark.timeout(240), pytest.mark.browser]

HUGO = 1
CHAT = "[data-chat-message]"


async def seen(page: FirefoxPage, name: str) -> None:
    """Look at a state: its picture for people, axe for everybody."""
    await picture(page, name)
    await check_accessibility(page, name)


async def tell_birth_date(page: FirefoxPage) -> None:
    for name, figures in zip(("year", "month", "day"), people.BORN_ON.split("-"), strict=True):
        await page.fill(f"#{name}", figures)
    await page.click("[data-question] button")


async def test_a_patient_with_firefox_waits_is_seen_comes_back_and_says_goodbye(
    smooth: Browser, platform: RunningPlatform
) -> None:
    assistant = await people.assistant(smooth, platform)
    await people.book_next_slot(assistant)
    link = await people.link_sent_to(assistant, people.MOBILE)
    practitioner = await people.practitioner(smooth, platform)
    async with firefox() as patient:
        # He opens the link of the SMS, checks, agrees, waits.
        await patient.goto(link)
        await seen(patient, "firefox-question-390")
        await tell_birth_date(patient)
        await patient.reads("[data-view=summary]", "Dr Claire Astruc")
        await seen(patient, "firefox-summary-390")
        await patient.click("[data-action=check]")
        await patient.reads("[data-view=check]", "Votre caméra fonctionne", "Votre micro vous entend")
        await seen(patient, "firefox-check-390")
        await patient.click("[data-action=continue]")
        await patient.reads("[data-view=consent]", "ne sont pas enregistrés")
        await seen(patient, "firefox-consent-390")
        await patient.click("[data-action=consent]")
        await patient.reads("[data-wait-truth]", "est prévenu de votre arrivée")
        await seen(patient, "firefox-waiting-390")

        # Admitted, they see and hear each other.
        row = people.row(practitioner, "DURAND")
        await row.locator("[data-action=admit]").click()
        await they_see_and_hear(patient, practitioner)
        await seen(patient, "firefox-call-390")

        # They write to each other; loading the page again returns to the call, with what was written.
        await write(practitioner, "Bonjour, m'entendez-vous bien ?")
        await patient.click("[data-action=chat]")
        await patient.reads(CHAT, "m'entendez-vous bien")
        await patient.fill("form textarea", "Oui, très bien.")
        await patient.click("[data-action=send]")
        await expect(practitioner.locator(CHAT).last).to_contain_text("Oui, très bien.")
        await patient.reads(CHAT, "Oui, très bien.", " h ")  # the hour, once it has arrived
        await seen(patient, "firefox-chat-390")
        await patient.reload()
        await they_see_and_hear(patient, practitioner)
        await patient.click("[data-action=chat]")
        for text in ("m'entendez-vous bien", "Oui, très bien."):
            await patient.reads(CHAT, text)

        # The practitioner ends it; each has a last page.
        await practitioner.locator("[data-action=leave]").click()
        await practitioner.locator("[data-action=close]").click()
        await patient.reads("[data-view=ended]", "La consultation est terminée")
        await expect(row).to_contain_text("Terminée")
        await seen(patient, "firefox-ended-390")


async def test_a_firefox_that_may_not_use_the_camera_shows_where_to_allow_it(
    platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(HUGO, "Renard", starts_in=timedelta(minutes=5))
    async with firefox(REFUSING) as patient:
        await patient.goto(due.link)
        await tell_birth_date(patient)
        await patient.click("[data-action=check]")

        await patient.reads("[data-check=camera]", "Votre navigateur bloque la caméra")
        await patient.reads("[data-help=firefox_desktop]")
        await patient.reads("[data-action=continue]", "sans caméra ni micro")
        assert not await patient.sees("[data-check=camera][data-look=good]")
        await seen(patient, "firefox-check-blocked-390")


async def they_see_and_hear(patient: FirefoxPage, practitioner: Page) -> None:
    for page in (patient, practitioner):
        await wait_for_picture(page)
        taken_in = await sees_and_hears(page)
        assert taken_in.frames_per_second >= 15
        assert taken_in.audio_energy > 0
