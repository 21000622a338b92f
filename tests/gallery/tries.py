"""The try-out: before, checked, alone in a queue, hearing oneself, what was measured."""

from tests.gallery.stage import Stage
from tests.gallery.taking import Album
from tests.support.browser import wait_for_picture
from tests.support.media import SCRIPT, refuse

# Words of the queue and of a failure, which want other machines: shown as the page itself would show them.
SHOW = """(view) => {
  for (const one of document.querySelectorAll("[data-view]")) one.hidden = one.dataset.view !== view;
}"""


async def take(album: Album, stage: Stage) -> None:
    page = await stage.someone("/try-out", script=SCRIPT)
    await album.patient(page, "try-start")
    await page.locator("[data-view=start] [data-action=check]").click()
    await page.locator("[data-check=microphone][data-look=good]").wait_for()
    await album.patient(page, "try-check")
    await page.locator("[data-action=continue]").click()
    await album.patient(page, "try-ready")
    await page.locator("[data-action=begin]").click()
    await wait_for_picture(page)
    await album.patient(page, "try-call")
    await page.locator("[data-view=result]").wait_for(timeout=40_000)
    await album.patient(page, "try-result")
    await page.evaluate(SHOW, "queue")
    await page.locator("[data-queue-words]").evaluate(
        "(one) => { one.textContent = 'Votre tour vient dans environ 20 secondes.'; }"
    )
    await album.patient(page, "try-queue")
    await page.goto("/try-out")
    await refuse(page, video="NotFoundError", audio="NotFoundError")
    await page.locator("[data-view=start] [data-action=check]").click()
    await page.locator("[data-check=camera][data-look=bad]").wait_for()
    await page.locator("[data-action=continue]").click()
    await album.patient(page, "try-nothing")
