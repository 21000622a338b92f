"""A patient's visit: summary, check, consent, every truth of the waiting room, every end, moving and cancelling."""

import signal
from datetime import timedelta

from playwright.async_api import Page

from tests.gallery.stage import CLAIRE, INES, Stage
from tests.gallery.taking import Album
from tests.support import media, people
from tests.support.due import Due

DENIED = "NotAllowedError: Permission denied"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 Instagram 360.0 (iPhone15,2; iOS 18_1)"
)
TRUTH = "[data-wait-truth]"


async def take(album: Album, stage: Stage) -> None:
    await _before(album, stage)
    await _checks(album, stage)
    await _waits(album, stage)
    await _ends(album, stage)
    await _changes(album, stage)


async def _before(album: Album, stage: Stage) -> None:
    ahead = await stage.clinic.due(INES, "Moreau", starts_in=timedelta(days=3, hours=2))
    page = await stage.someone(ahead.link)
    await album.patient(page, "summary-ahead")
    await page.locator("summary").first.click()
    await album.patient(page, "summary-unfolded")
    await page.goto(f"{page.url.partition('?')[0]}?lang=en")
    await album.patient(page, "summary-en")
    far = await stage.someone(ahead.link, timezone_id="Indian/Reunion")
    await album.patient(far, "summary-other-zone")
    inside = await stage.someone(ahead.link, user_agent=IPHONE, script=media.NO_CAMERA_AT_ALL)
    await inside.locator("[data-other-browser] li").first.wait_for()
    await album.patient(inside, "summary-inside-an-application")
    scriptless = await stage.someone(ahead.link, java_script_enabled=False)
    await album.loading(scriptless, "summary-without-script")
    await people.go_to_waiting_room(page)
    await album.patient(page, "waiting-early")


async def _checks(album: Album, stage: Stage) -> None:
    due = await stage.clinic.due(INES, "Roux")
    page = await stage.someone(due.link, script=media.SCRIPT)
    await album.patient(page, "summary-now")
    await page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => new Promise(() => {}); }")
    await page.locator("[data-action=check]").click()
    await album.patient(page, "check-asking")
    for name, video, audio in (
        ("check-blocked", DENIED, DENIED),
        ("check-no-camera", "NotFoundError: none", None),
        ("check-in-use", "NotReadableError: in use", "NotReadableError: in use"),
    ):
        await page.goto(due.link)
        await media.refuse(page, video=video, audio=audio, permission="denied" if video == DENIED else None)
        await page.locator("[data-action=check]").click()
        await page.locator("[data-check=camera][data-look=bad]").wait_for()
        if video == DENIED:
            await page.locator("[data-help] img").wait_for()
        await album.patient(page, name)
    await page.goto(due.link)
    await page.locator("[data-action=check]").click()
    await page.locator("[data-check=microphone][data-look=good]").wait_for()
    await album.patient(page, "check-good")
    await page.locator("[data-check=sound] button").first.click()
    await album.patient(page, "check-sound-asked")
    await page.locator("[data-heard=yes]").click()
    await page.locator("[data-action=continue]").click()
    await album.patient(page, "consent")


async def _waits(album: Album, stage: Stage) -> None:
    due = await stage.clinic.due(CLAIRE, "Diallo")
    page = await stage.someone(due.link)
    await people.go_to_waiting_room(page)
    await page.locator(TRUTH, has_text="n'est pas encore").wait_for()
    await album.patient(page, "waiting-practitioner-absent")
    day = await stage.practitioner(CLAIRE)
    await page.locator(TRUTH, has_text="est prévenu").wait_for()
    await album.patient(page, "waiting-told")
    await day.locator("[data-late='20']").click()
    await page.locator("[data-view=waiting] [data-late]").wait_for()
    await album.patient(page, "waiting-late")
    await day.locator("[data-action=withdraw-late]").click()
    # The program stands still: nobody answers.
    process = stage.platform.process
    process.send_signal(signal.SIGSTOP)
    try:
        await page.locator(TRUTH, has_text="coupée").wait_for(timeout=30_000)
        await album.patient(page, "waiting-cut")
    finally:
        process.send_signal(signal.SIGCONT)
    await page.locator(TRUTH, has_text="est prévenu").wait_for(timeout=30_000)
    await _otherwise(album, stage, page, due, day)


async def _otherwise(album: Album, stage: Stage, page: Page, due: Due, day: Page) -> None:
    """The same link opened twice, left, refused."""
    second = await page.context.new_page()
    await second.goto(due.link)
    await people.go_to_waiting_room(second, agreed=True)
    await page.locator("[data-view=ended]").wait_for()
    await album.patient(page, "ended-taken-over")
    await page.close()
    await second.locator("[data-action=leave-waiting]").click()
    await second.locator("[data-view=ended]").wait_for()
    await album.patient(second, "ended-left-waiting")
    await second.locator("[data-action=return]").click()
    await people.row(day, due.name).locator("[data-action=admit]").wait_for()
    await people.row(day, due.name).locator("[data-action=more]").click()
    await people.row(day, due.name).locator("[data-action=ask-refusal]").click()
    await people.row(day, due.name).locator("[data-action=refuse]").click()
    await second.locator("[data-view=ended]").wait_for()
    await album.patient(second, "ended-refused")
    await second.context.close()
    await day.context.close()


async def _ends(album: Album, stage: Stage) -> None:
    missed = await stage.clinic.due(INES, "Passee", starts_in=timedelta(days=-1))
    await album.patient(await stage.someone(missed.link), "ended-missed")
    cancelled = await stage.clinic.due(INES, "Annulee", starts_in=timedelta(hours=3))
    await stage.clinic.cancel(cancelled.id)
    await album.patient(await stage.someone(cancelled.link), "ended-cancelled")


async def _changes(album: Album, stage: Stage) -> None:
    due = await stage.clinic.due(INES, "Garnier", starts_in=timedelta(days=4))
    page = await stage.someone(due.link)
    await page.get_by_role("link", name="Déplacer").click()
    await page.locator(".slot-hours").first.wait_for()
    await album.patient(page, "move")
    await page.locator(".slot-hours button").last.click()
    await page.get_by_role("heading", name="déplacé").wait_for()
    await album.patient(page, "moved")
    await page.locator("[data-undo-left]").wait_for(state="hidden")
    await album.patient(page, "moved-since")
    await page.goto(due.link)
    await page.get_by_role("link", name="Annuler").click()
    await page.get_by_role("button", name="Annuler mon rendez-vous").wait_for()
    await album.patient(page, "cancel")
    await page.get_by_role("button", name="Annuler mon rendez-vous").click()
    await page.get_by_role("heading", name="annulé").wait_for()
    await album.patient(page, "cancelled")
