"""The practitioner's day: empty, loading, at rest, someone waiting, what is asked and said, printed."""

import signal
from datetime import timedelta

from playwright.async_api import Page

from tests.gallery.stage import HUGO, INES, Stage
from tests.gallery.taking import Album
from tests.support import builders, media, people
from tests.support.browser import DESK, new_person


async def take(album: Album, stage: Stage) -> None:
    await _empty(album, stage)
    await _waiting(album, stage)
    await _blocked(album, stage)


async def _empty(album: Album, stage: Stage) -> None:
    who = await builders.practitioner(
        stage.clinic.works, stage.clinic.here, first_name="Paul", family_name="Vidal"
    )
    credentials = await builders.practitioner_account(stage.clinic.works, stage.clinic.here, who)
    page = await stage.member(credentials)
    await page.goto("/consultations")
    await page.locator(".empty").wait_for()
    await album.staff(page, "day-empty")
    await page.route("**/*.js", lambda route: route.abort())
    await page.reload(wait_until="domcontentloaded")
    await album.staff(page, "day-loading")
    await page.context.close()


async def _waiting(album: Album, stage: Stage) -> None:
    clinic = stage.clinic
    for name, minutes in (("Petit-Lafargue de Montségur", 40), ("Nguyen", 80), ("Roux", 120)):
        await clinic.due(HUGO, name, starts_in=timedelta(minutes=minutes))
    missed = await clinic.due(HUGO, "Marty", starts_in=timedelta(minutes=-90))
    first, second = await clinic.due(HUGO, "Moreau"), await clinic.due(HUGO, "Diallo")
    day = await stage.practitioner(HUGO)
    await people.row(day, first.name).wait_for()
    await album.staff(day, "day-at-rest")
    for due in (first, second):
        page = await stage.someone(due.link)
        await people.go_to_waiting_room(page)
    await people.row(day, second.name).locator("[data-action=admit]").wait_for()
    await day.locator("video[data-own]").wait_for()
    await album.staff(day, "day-waiting")
    await _print(album, day)
    await day.locator("[data-late='20']").click()
    await day.locator("[data-action=withdraw-late]").wait_for()
    await album.staff(day, "day-late")
    row = people.row(day, first.name)
    await row.locator("[data-action=more]").click()
    await album.staff(day, "day-menu")
    await row.locator("[data-action=more]").click()
    for name in ("refusal", "hand-over"):
        await row.locator("[data-action=more]").click()
        await row.locator(f"[data-action=ask-{name}]").click()
        await row.locator("[role=alertdialog]").wait_for()
        if name == "hand-over":
            await row.locator(".day-colleagues").wait_for()
        await album.staff(day, f"day-ask-{name}")
        await row.locator("[data-keep]").click()
    row = people.row(day, missed.name)
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=miss]").click()
    await day.locator("[data-day-notice] .alert").wait_for()
    await album.staff(day, "day-noted")
    await _cut(album, stage, day)


async def _print(album: Album, day: Page) -> None:
    await day.set_viewport_size({"width": 768, "height": 1080})
    await day.emulate_media(media="print", color_scheme="light")
    await album.staff(day, "day-print", widths={768: 1080})
    await day.emulate_media(media="screen")


async def _cut(album: Album, stage: Stage, day: Page) -> None:
    stage.platform.process.send_signal(signal.SIGSTOP)
    try:
        await day.locator("[data-day-notice] .alert-warning").wait_for(timeout=30_000)
        await album.staff(day, "day-cut")
    finally:
        stage.platform.process.send_signal(signal.SIGCONT)


async def _blocked(album: Album, stage: Stage) -> None:
    await stage.clinic.due(INES, "Leroy", starts_in=timedelta(minutes=30))
    context, page = await new_person(
        stage.desk, DESK, base_url=stage.platform.base_url, reduced_motion="reduce"
    )
    await context.add_init_script(media.SCRIPT)
    await people.sign_in(page, stage.clinic.credentials(INES), "/consultations")
    await media.refuse(
        page,
        video="NotAllowedError: Permission denied",
        audio="NotAllowedError: Permission denied",
        permission="denied",
    )
    await page.locator("[data-action=prepare]").click()
    await page.locator("[data-help]").first.wait_for()
    await album.staff(page, "day-camera-blocked")
