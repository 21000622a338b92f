"""From booking to goodbye: an assistant, a patient on his phone, a practitioner at her desk."""

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture, sees_and_hears, wait_for_picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

NAME = "DURAND"


@pytest.fixture(params=["platform", pytest.param("separate_platform", marks=pytest.mark.redis)])
def shape(request: pytest.FixtureRequest) -> RunningPlatform:
    """All in one process, or web, hub and worker apart."""
    running: RunningPlatform = request.getfixturevalue(request.param)
    return running


async def seen(page: Page, name: str) -> None:
    """Look at a state: its picture for people, axe for everybody."""
    await picture(page, name)
    await check_accessibility(page, name)


async def test_a_patient_is_booked_waits_is_seen_and_says_goodbye(
    smooth: Browser, shape: RunningPlatform
) -> None:
    platform = shape
    # The assistant books the next free slot for someone new.
    assistant = await people.assistant(smooth, platform)
    await seen(assistant, "agenda-1280")
    await people.choose_free_slot(assistant)
    await people.fill_booking(assistant)
    await seen(assistant, "choose-slot-1280")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(assistant.get_by_text("C'est noté")).to_be_visible()
    await seen(assistant, "appointment-1280")

    # The patient gets both messages, which say nothing of health, and opens the link of the SMS.
    link = await _link_of_the_sms(assistant, platform)
    practitioner = await people.practitioner(smooth, platform)
    await expect(people.row(practitioner, NAME)).to_contain_text("Attendu")
    patient = await people.patient(smooth, platform, link)
    await expect(patient.locator("[data-view=summary] [data-practitioner]")).to_have_text("Dr Claire Astruc")
    assert link.rpartition("/")[2] not in patient.url
    await seen(patient, "visit-summary-390")

    await patient.locator("[data-action=check]").click()
    check = patient.locator("[data-view=check]")
    await expect(check).to_contain_text("Votre caméra fonctionne")
    await expect(check).to_contain_text("Votre micro vous entend")
    await seen(patient, "visit-check-390")
    await patient.locator("[data-action=continue]").click()
    await expect(patient.locator("[data-view=consent]")).to_contain_text("ne sont pas enregistrés")
    await seen(patient, "visit-consent-390")
    await patient.locator("[data-action=consent]").click()

    # Each side is told the truth about the wait.
    await expect(patient.locator("[data-wait-truth]")).to_contain_text("est prévenu de votre arrivée")
    await expect(people.row(practitioner, NAME)).to_contain_text("En salle d'attente")
    await seen(patient, "visit-waiting-390")
    await seen(practitioner, "day-waiting-1280")

    # Admitted with one click, without a page change: they see and hear each other.
    await practitioner.evaluate("window.__same_document = true")
    await people.row(practitioner, NAME).locator("[data-action=admit]").click()
    for page in (patient, practitioner):
        await wait_for_picture(page)
        taken_in = await sees_and_hears(page)
        assert taken_in.frames_per_second >= 15
        assert taken_in.audio_energy > 0
    assert await practitioner.evaluate("window.__same_document")
    await seen(patient, "call-390")
    await seen(practitioner, "call-1280")

    await _say(practitioner, "Bonjour, m'entendez-vous bien ?")
    await _say(patient, "Oui, très bien.")
    await expect(practitioner.locator("[data-chat-message]")).to_have_count(2)
    await expect(patient.locator("[data-chat-message]")).to_have_count(2)
    await seen(patient, "chat-390")
    await seen(practitioner, "chat-1280")

    # A reload returns to the call, with what was written.
    for page in (patient, practitioner):
        await page.reload()
        await wait_for_picture(page)
        await page.locator("[data-action=chat]").click()
        await expect(page.locator("[data-chat-message]")).to_have_count(2)

    # The practitioner ends it; each has a last page, and the record holds who was there.
    await practitioner.locator("[data-action=leave]").click()
    await practitioner.locator("[data-action=close]").click()
    await expect(patient.locator("[data-view=ended]")).to_be_visible()
    await expect(people.row(practitioner, NAME)).to_contain_text("Terminée")
    await seen(patient, "visit-ended-390")
    await seen(practitioner, "day-ended-1280")
    await _check_record(platform)


async def _link_of_the_sms(page: Page, platform: RunningPlatform) -> str:
    await people.link_sent_to(page, people.MOBILE)
    sms = page.locator("[data-message=sms]", has_text=people.MOBILE).first
    mail = page.locator("[data-message=mail]", has_text=people.EMAIL).first
    await expect(sms).to_be_visible()
    await expect(mail).to_contain_text("rendez-vous.ics")
    for message in (sms, mail):
        for word in ("suivi", "consultation", "médecine", "Astruc", "Durand"):
            await expect(message).not_to_contain_text(word)
    await seen(page, "mailbox-1280")
    return await sms.get_by_role("link").inner_text()


async def _say(page: Page, text: str) -> None:
    if not await page.locator("[data-action=send]").is_visible():
        await page.locator("[data-action=chat]").click()
    await page.locator("[data-view=call] textarea, [data-view=call] form input").last.fill(text)
    await page.locator("[data-action=send]").click()


async def _check_record(platform: RunningPlatform) -> None:
    """States and attendance (R.6316-4), and nothing readable at rest."""
    database = await asyncpg.connect(platform.database_url)
    try:
        consultation = await database.fetchrow(
            "SELECT * FROM consultations ORDER BY started_at DESC NULLS LAST LIMIT 1"
        )
        assert consultation is not None
        attendances = await database.fetch(
            "SELECT * FROM attendances WHERE consultation_id = $1 ORDER BY entered_at", consultation["id"]
        )
        messages = await database.fetch(
            "SELECT * FROM messages WHERE consultation_id = $1", consultation["id"]
        )
    finally:
        await database.close()
    assert consultation is not None
    assert consultation["state"] == "ended"
    assert consultation["waiting_since"] < consultation["started_at"] < consultation["ended_at"]
    assert {attendance["role"] for attendance in attendances} == {"patient", "practitioner"}
    assert all(attendance["entered_at"] < attendance["left_at"] for attendance in attendances)
    assert len(messages) == 2
    assert not any("entendez" in message["text"].decode("latin-1") for message in messages)
