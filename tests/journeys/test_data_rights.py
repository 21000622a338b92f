"""Someone asks for his data: the notices that he reads, the copy that he is given, and the end of it all."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import DESK, PHONE, PICTURES, check_accessibility, new_person, picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

INES = 2
NARROW = {"width": 360, "height": 780}
NOTICES = ("privacy", "legal", "cookies", "accessibility")


async def in_both_widths(page: Page, name: str) -> None:
    for size in (NARROW, DESK):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        await check_accessibility(page, f"{name} at {size['width']}")
        await page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=True)


async def administrator(browser: Browser, platform: RunningPlatform) -> Page:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await people.sign_in(page, platform.links["administrator"], "/establishment")
    return page


async def test_a_patient_reads_what_is_kept_without_leaving_his_visit(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(INES, "Curieux", starts_in=timedelta(hours=2))
    context, visit = await new_person(browser, PHONE, base_url=platform.base_url)
    await people.open_link(visit, due.link)

    async with context.expect_page() as opened:
        await visit.get_by_role("link", name="Vos données").click()
    notice = await opened.value
    await expect(notice.get_by_role("heading", level=1)).to_have_text("Vos données")
    await expect(notice.locator("main")).to_contain_text(clinic.here.name)
    await expect(notice.locator("main")).to_contain_text("20 ans après votre dernier rendez-vous")
    await expect(visit.locator("[data-action=check]")).to_be_visible()
    await picture(visit, "visit-foot-390")

    for name in NOTICES:
        await notice.goto(f"/{name}")
        await in_both_widths(notice, f"notice-{name}")
        await notice.get_by_role("link", name="English").click()
        await check_accessibility(notice, f"{name} in English")
        await notice.get_by_role("link", name="Français").click()


async def test_an_administrator_gives_a_copy_and_erases(
    browser: Browser, platform: RunningPlatform, clinic: Clinic, tmp_path: Path
) -> None:
    due = await clinic.due(INES, "Oublieux", starts_in=timedelta(days=2))
    _, patient = await new_person(browser, PHONE, base_url=platform.base_url)
    await people.open_link(patient, due.link)
    page = await administrator(browser, platform)

    # Who answers is said, and the patients read it.
    await page.get_by_role("link", name="Données personnelles").click()
    await in_both_widths(page, "personal-data")
    await page.get_by_label("À qui écrire pour ses données").fill("dpo@garonne.test")
    await page.get_by_label("Adresse de l'établissement").fill("1 quai de la Garonne, 31000 Toulouse")
    await page.get_by_label("Directeur ou directrice de la publication").fill("Odile Vidal")
    await page.get_by_label("Hébergeur").fill("L'établissement lui-même")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text("C'est enregistré.")).to_be_visible()
    await expect(page.get_by_text("Dernier passage :")).to_be_visible()

    # The person is found, by a form whose address says no name; a copy is given.
    await page.get_by_label("Nom de naissance, ou son début").fill("oubl")
    await page.get_by_role("button", name="Chercher").click()
    await in_both_widths(page, "personal-data-found")
    assert "oubl" not in page.url
    await page.get_by_role("link", name="Jeanne Oublieux").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Télécharger la copie").click()
    await (await downloading.value).save_as(tmp_path / "copy.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "copy.zip").read_bytes())) as archive:
        document = orjson.loads(archive.read("donnees.json"))
    assert document["kept"]["patients"][0]["birth_name"] == "OUBLIEUX"

    # Not while an appointment is ahead; then only with the right name.
    await expect(page.get_by_text("Elle a un rendez-vous à venir.")).to_be_visible()
    await in_both_widths(page, "patient-data-ahead")
    await clinic.cancel(due.id)
    await page.reload()
    await page.get_by_label("Pour confirmer, écrivez son nom de naissance").fill("Durand")
    await page.get_by_role("button", name="Effacer pour toujours").click()
    await expect(page.get_by_text("Rien n'a été effacé.")).to_be_visible()
    await in_both_widths(page, "patient-data-refused")
    await page.get_by_label("Pour confirmer, écrivez son nom de naissance").fill("Oublieux")
    await page.get_by_role("button", name="Effacer pour toujours").click()
    await expect(page.get_by_text("C'est effacé.")).to_be_visible()

    # Nobody finds him, and the browser that had opened his link is shown nothing any more.
    await page.get_by_label("Nom de naissance, ou son début").fill("oubl")
    await page.get_by_role("button", name="Chercher").click()
    await expect(page.get_by_text("Personne de ce nom")).to_be_visible()
    await patient.reload()
    await expect(patient.locator("main")).to_contain_text("Ouvrez le lien que vous avez reçu")
    await people.open_link(patient, due.link)
    await expect(patient.locator("main")).to_contain_text("Ce lien n'est pas complet")
