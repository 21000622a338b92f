"""The administrator: the establishment, its statistics, personal data."""

from datetime import timedelta

from playwright.async_api import Page

from tests.gallery.stage import INES, Stage
from tests.gallery.taking import Album
from tests.support import builders


async def take(album: Album, stage: Stage) -> None:
    page = await stage.staff("administrator", "/establishment")
    await album.staff(page, "establishment")
    await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    await page.fill("#shown_name", "")
    await page.fill("#help_phone", "12")
    await page.locator("main form button").first.click()
    await page.locator(".field-error").first.wait_for()
    await album.staff(page, "establishment-refused")
    await page.goto("/statistics")
    await page.locator(".chart canvas").first.wait_for()
    await album.staff(page, "statistics")
    await page.goto("/establishment/invitations")
    await album.staff(page, "invitation-texts")
    await page.goto("/members")
    await album.staff(page, "members")
    await page.goto("/practitioners")
    await album.staff(page, "practitioners")
    await _region(album, stage)
    await _data(album, stage, page)
    await _nothing_yet(album, stage)


async def _region(album: Album, stage: Stage) -> None:
    page = await stage.staff("region_administrator", "/establishments")
    await album.staff(page, "establishments")
    page = await stage.staff("assistant_of_both", "/workplaces")
    await album.staff(page, "workplaces")


async def _nothing_yet(album: Album, stage: Stage) -> None:
    here = await builders.establishment(stage.clinic.works, name="Maison de santé du Lac")
    credentials = await builders.administrator_account(stage.clinic.works, here)
    page = await stage.member(credentials)
    await page.goto("/statistics")
    await album.staff(page, "statistics-empty")


async def _data(album: Album, stage: Stage, page: Page) -> None:
    await stage.clinic.due(INES, "Garnier", starts_in=timedelta(days=2))
    await page.goto("/data")
    await album.staff(page, "personal-data")
    await page.fill("#born_on", "1944-05-12")
    await page.locator("form:has(#born_on) button").click()
    await page.locator(".found-people, .empty, .alert").first.wait_for()
    await album.staff(page, "personal-data-found")
    await page.locator(".found-people a").first.click()
    await page.locator("h1").wait_for()
    await album.staff(page, "patient-data")
