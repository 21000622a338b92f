"""The practitioner's day: arrivals noticed from elsewhere, a delay told, a patient handed over, another who did not come."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support import people
from tests.support.browser import DESK, check_accessibility, new_person, picture, wait_for_picture
from tests.support.due import Clinic
from tests.support.looking import WATCH, look_away, look_back, noticed, press_last_notice
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

CLAIRE, HUGO, INES = 0, 1, 2


async def seen(page: Page, name: str, width: int) -> None:
    await check_accessibility(page, name)
    await picture(page, f"{name}-{width}")


async def until(page: Page, holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(150):
        if await holds():
            return
        await page.wait_for_timeout(100)
    raise AssertionError("it never came to hold")


async def arrives(browser: Browser, platform: RunningPlatform, link: str) -> Page:
    patient = await people.patient(browser, platform, link)
    await people.go_to_waiting_room(patient)
    return patient


async def ask_of(row: Locator, what: str) -> None:
    await row.locator("[data-action=more]").click()
    await row.locator(f"[data-action=ask-{what}]").click()


async def test_an_arrival_is_noticed_while_one_looks_elsewhere(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    one, other, third = [await clinic.due(HUGO, name) for name in ("Premiere", "Seconde", "Troisieme")]
    context, day = await new_person(
        browser,
        DESK,
        base_url=platform.base_url,
        permissions=["camera", "microphone", "notifications"],
    )
    await day.add_init_script(WATCH)
    await people.sign_in(day, clinic.credentials(HUGO), "/consultations")

    # Nothing is asked for before a press.
    assert (await noticed(day))["asked"] == 0
    await day.locator("[data-action=allow-notice]").click()
    await expect(day.get_by_label("Une notification sur cet écran")).to_be_checked()
    await seen(day, "day-arrivals", 1280)

    # In a hidden tab: the title counts, two notes sound, and a notification says no name and nothing of health.
    title = await day.title()
    await look_away(day)
    await arrives(browser, platform, one.link)
    await until(day, lambda: _has_notices(day, 1))
    found = await noticed(day)
    assert await day.title() == f"(1) {title}"
    assert found["tones"] == 2
    assert found["notices"] == [{"title": "Un patient est arrivé", "body": "", "closed": False}]

    # A press on it brings the page to the front; what is not looked at stays quiet until somebody else arrives.
    await press_last_notice(day)
    assert (await noticed(day))["focused"] == 1
    await day.wait_for_timeout(3_000)
    assert (await noticed(day))["tones"] == 2
    await arrives(browser, platform, other.link)
    await until(day, lambda: _has_notices(day, 2))
    assert (await noticed(day))["tones"] == 4
    await look_back(day)
    assert (await noticed(day))["notices"][-1]["closed"]

    # Switched off, it stays so after the page was loaded again.
    await day.get_by_label("Deux notes douces").uncheck()
    await day.reload()
    await expect(day.get_by_label("Deux notes douces")).not_to_be_checked()
    await look_away(day)
    await arrives(browser, platform, third.link)
    await expect(people.row(day, third.name)).to_contain_text("En salle d'attente")
    assert (await noticed(day))["tones"] == 0
    await context.close()


async def _has_notices(page: Page, count: int) -> bool:
    return len((await noticed(page))["notices"]) == count


async def test_a_delay_is_read_at_once_by_who_waits_and_by_who_will(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    now, later = await clinic.due(INES, "Presente"), await clinic.due(INES, "Future")
    day = await people.practitioner_of(browser, platform, clinic.credentials(INES))
    waiting = await arrives(browser, platform, now.link)
    late, told = waiting.locator("[data-view=waiting] [data-late]"), day.locator("[data-late-words]")
    await expect(waiting.locator("[data-wait-truth]")).to_contain_text("est prévenu")

    # One press.
    await day.locator("[data-late='20']").click()
    await expect(told).to_contain_text("Vous avez annoncé 20 minutes de retard à")
    await expect(day.locator("#announce-polite")).to_contain_text("vous avez 20 minutes de retard")
    await expect(late).to_contain_text("environ 20 minutes de retard")
    await expect(waiting.locator("#announce-polite")).to_contain_text("environ 20 minutes de retard")
    await seen(day, "day-late", 1280)
    await seen(waiting, "visit-late", 390)
    summary = await people.patient(browser, platform, later.link)
    await expect(summary.locator("[data-view=summary] [data-late]")).to_contain_text("20 minutes de retard")
    await seen(summary, "visit-summary-late", 390)

    # Another changes it, and another takes it back; a reload knows.
    await day.locator("[data-late='10']").click()
    await expect(late).to_contain_text("environ 10 minutes de retard")
    await day.reload()
    await expect(told).to_contain_text("10 minutes")
    await day.set_viewport_size({"width": 360, "height": 800})
    await seen(day, "day-late", 360)
    await day.locator("[data-action=withdraw-late]").click()
    await expect(late).to_be_hidden()
    await expect(waiting.locator("#announce-polite")).to_contain_text("n'annonce plus de retard")
    await expect(told).to_contain_text("Prévenir tous ceux")


async def test_a_patient_who_waits_is_handed_over_and_let_in_by_the_colleague(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    # The first of the demonstration's practitioners has a consultation at this very time.
    due = await clinic.due(HUGO, "Confiee")
    before = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    after = await people.practitioner_of(browser, platform, clinic.credentials(INES))
    patient = await arrives(browser, platform, due.link)
    row = people.row(before, due.name)
    await expect(row).to_contain_text("En salle d'attente")

    await ask_of(row, "hand-over")
    await expect(row.locator(".day-colleagues")).to_contain_text("Inès Rouquette")
    await expect(row.locator(".day-colleagues li", has_text="Astruc")).to_contain_text("Déjà pris")
    await seen(before, "day-hand-over", 1280)
    await row.locator(".day-colleagues li", has_text="Rouquette").get_by_role("button").click()

    # The patient stays in the waiting room and reads the new name; the row goes from one day to the other.
    await expect(before.locator("[data-day-notice]")).to_contain_text("sera reçu par Inès Rouquette")
    await expect(row).to_have_count(0)
    await expect(patient.locator("[data-view=waiting] [data-handed]")).to_contain_text(
        "C'est Inès Rouquette qui vous recevra"
    )
    await expect(patient.locator("#announce-polite")).to_contain_text("qui vous recevra")
    await expect(patient.locator("[data-wait-truth]")).to_contain_text("est prévenu de votre arrivée")
    await seen(patient, "visit-handed-over", 390)
    await expect(people.row(after, due.name)).to_contain_text("En salle d'attente")

    # The colleague lets him in; the one before cannot.
    await people.row(after, due.name).locator("[data-action=admit]").click()
    for page in (patient, after):
        await wait_for_picture(page)
    await expect(patient.locator("[data-view=call]")).to_contain_text("Inès Rouquette")
    consultation = await after.evaluate("location.hash.replace('#call=', '')")
    refused = await before.evaluate(
        "async (id) => (await fetch(`/api/v1/consultations/${id}/ticket`, { method: 'POST', headers: {"
        " 'X-CSRF-Token': JSON.parse(document.getElementById('page-data').textContent).csrf } })).status",
        consultation,
    )
    assert refused == 404
    await after.locator("[data-view=call] [data-action=leave]").click()
    await after.locator("[data-view=call] [data-action=close]").click()
    await expect(patient.locator("[data-view=ended]")).to_contain_text("La consultation est terminée")


async def test_a_patient_who_did_not_come_reads_it_kindly(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(CLAIRE, "Absente")
    day = await people.practitioner_of(browser, platform, clinic.credentials(CLAIRE))
    row = people.row(day, due.name)

    # Noted at once, and taken back at once: the focus goes where the next press is.
    undo = row.locator("[data-action=undo-missing]")
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=miss]").click()
    await expect(row).to_contain_text("Non honoré")
    await expect(day.locator("[data-day-notice]")).to_contain_text("Rien ne lui est dit pendant dix secondes")
    await expect(undo).to_be_focused()
    await seen(day, "day-missed", 1280)
    await undo.click()
    await expect(row).to_contain_text("Attendu")
    await expect(row.locator("[data-action=more]")).to_be_focused()

    # Noted again, and left so: the button goes with the time that it had.
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=miss]").click()
    await expect(undo).to_be_visible()
    await clinic.run("UPDATE consultations SET missing_until = now() WHERE appointment_id = :id", id=due.id)
    await clinic.run(
        "UPDATE outbox_messages SET due_at = now() WHERE done_at IS NULL AND topic = 'patient_missing'"
    )
    await expect(undo).to_have_count(0)
    await expect(row).to_contain_text("Non honoré")

    patient = await people.patient(browser, platform, due.link)
    await expect(patient.locator("[data-view=ended]")).to_contain_text("Nous ne vous avons pas vu")
    await expect(patient.locator("[data-view=ended]")).to_contain_text("appelez l'établissement")
    await seen(patient, "visit-missed", 390)
