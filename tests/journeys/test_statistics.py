"""From the last press after a call to the figures of the establishment, where nobody can be found."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import DESK, check_accessibility, new_person, picture
from tests.support.calls import close, in_call, rows
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

NARROW = {"width": 360, "height": 780}
ANSWERS = "SELECT question, answer FROM satisfaction_answers WHERE consultation_id = $1 ORDER BY question"


async def administrator(
    browser: Browser, platform: RunningPlatform, viewport: dict[str, int], **as_told: object
) -> Page:
    _, page = await new_person(browser, viewport, base_url=platform.base_url, **as_told)
    await people.sign_in(page, platform.links["administrator"], "/establishment")
    return page


async def seen(page: Page, name: str) -> None:
    await picture(page, name)
    await check_accessibility(page, name)


async def test_a_patient_answers_two_questions_after_the_call(
    browser: Browser, platform: RunningPlatform
) -> None:
    async with in_call(browser, platform, "Satisfait") as call:
        await close(call)
        patient = call.patient
        questions = patient.locator("[data-satisfaction]")

        # Nobody has to answer; each press is said, and kept.
        await expect(questions).to_be_visible()
        await expect(questions.locator("[aria-pressed=true]")).to_have_count(0)
        await seen(patient, "visit-ended-questions-390")
        await patient.get_by_role("button", name="Très bien", exact=True).click()
        await expect(patient.locator("#announce-polite")).to_contain_text(
            "Merci, votre réponse est enregistrée."
        )
        await patient.get_by_role("button", name="Peu utile").focus()
        await patient.keyboard.press("Enter")
        await expect(patient.locator("#announce-polite")).to_contain_text("Merci pour vos deux réponses.")
        await seen(patient, "visit-ended-answered-390")

        # A second thought is another answer, and the page remembers it.
        await patient.get_by_role("button", name="Utile", exact=True).click()
        await expect(patient.locator("#announce-polite")).to_contain_text("Votre réponse est changée. Merci.")
        await patient.reload()
        await expect(patient.get_by_role("button", name="Utile", exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        (consultation,) = await rows(
            platform, "SELECT id FROM consultations WHERE appointment_id = $1", call.due.id
        )
        kept = await rows(platform, ANSWERS, consultation["id"])
        assert [tuple(row) for row in kept] == [("saw_and_heard", "very"), ("was_useful", "rather")]

        # The practitioner's page does not tell.
        assert "Votre avis" not in await call.practitioner.content()


async def test_an_administrator_sees_the_weeks_and_takes_them_along(
    browser: Browser, platform: RunningPlatform, tmp_path: Path
) -> None:
    page = await administrator(browser, platform, DESK)
    await page.get_by_role("link", name="Statistiques").click()

    # Figures first, as a table that says it all; drawings beside, for eyes alone.
    table = page.get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(1 + 12 + 1)
    await expect(page.locator("[data-chart] canvas")).to_have_count(3)
    await expect(page.locator("[data-charts]")).to_have_attribute("aria-hidden", "true")
    await expect(page.locator("[data-charts] :focus-visible, [data-charts] [tabindex]")).to_have_count(0)
    await seen(page, "statistics-1280")

    async with page.expect_download() as started:
        await page.get_by_role("link", name="Télécharger (CSV)").click()
    download = await started.value
    await download.save_as(tmp_path / "sheet.csv")
    raw = (tmp_path / "sheet.csv").read_bytes()
    sheet = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    shown = await table.get_by_role("row").nth(1).get_by_role("cell").first.inner_text()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert download.suggested_filename.startswith("statistiques_")
    assert len(sheet) == 13
    assert sheet[1][3] == shown
    assert int(shown) >= 5
    assert not {str(number) for number in range(1, 5)} & {row[3] for row in sheet[1:]}

    # By the keyboard: four weeks of one practitioner.
    await page.get_by_label("Période").focus()
    await page.get_by_label("Période").select_option("4")
    await page.get_by_label("Praticien").select_option(label="Inès Rouquette")
    await page.get_by_role("button", name="Afficher").press("Enter")
    await expect(table.get_by_role("row")).to_have_count(1 + 4 + 1)
    await expect(page.get_by_label("Praticien")).to_contain_text("Inès Rouquette")
    await seen(page, "statistics-practitioner-1280")


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(NARROW, "light"), (NARROW, "dark"), (DESK, "dark")],
    ids=["360", "360d", "1280d"],
)
async def test_the_statistics_are_read_at_any_width_in_both_themes(
    browser: Browser, platform: RunningPlatform, viewport: dict[str, int], scheme: str
) -> None:
    page = await administrator(browser, platform, viewport, color_scheme=scheme, reduced_motion="reduce")
    await page.goto("/statistics")
    await expect(page.locator("[data-chart] canvas")).to_have_count(3)

    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    await seen(page, f"statistics-{viewport['width']}-{scheme}")
    await page.locator("[data-charts]").scroll_into_view_if_needed()
    await picture(page, f"statistics-charts-{viewport['width']}-{scheme}")
