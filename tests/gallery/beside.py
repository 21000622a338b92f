"""What stands beside a call and what saves it: notes, wishes for the picture, a screen, three people, the telephone."""

from playwright.async_api import Page

from tests.gallery.calls import COUNT, both, together
from tests.gallery.stage import INES, Stage
from tests.gallery.taking import Album
from tests.support import media, people
from tests.support.browser import wait_for_picture
from tests.support.calls import RunningCall

ROSE = "06 39 98 00 77"
# What is said of the picture, and what the path carries, in bits a second.
NARROW_PATHS = (("stills", "par photos", 78_000), ("stopped", "est arrêtée", 40_000))
# What the browser's own question would give: a wide picture of letters.
SCREEN = """() => { navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const pen = canvas.getContext("2d");
  const draw = () => {
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#17282c"; pen.font = "48px sans-serif"; pen.fillText("Résultats du 12 novembre", 60, 120);
  };
  draw();
  setInterval(draw, 100);
  return canvas.captureStream(15);
}; }"""
# Twenty seconds of waiting, as the page counts them.
LATER = "() => { const now = performance.now.bind(performance); performance.now = () => now() + 21_000; }"


async def take(album: Album, stage: Stage) -> None:
    async with together(stage, "Besson") as call:
        await _notes(album, call.practitioner)
        await _wishes(album, call)
        await _narrow_paths(album, call)
        await _screen(album, call)
        await _held(album, call)
        await _three(album, stage, call)
        await _rescue(album, call)
        await _next(album, stage, call)


async def _notes(album: Album, practitioner: Page) -> None:
    await practitioner.locator("[data-action=notes]").click()
    await album.call(practitioner, "call-notes-empty-host")
    await practitioner.locator(".note-text").fill("Toux depuis trois jours.\nRevoir dans une semaine.")
    await practitioner.locator("[data-note-status]", has_text="Enregistré à").wait_for()
    await album.call(practitioner, "call-notes-host")
    await practitioner.locator(".side-who summary").click()
    await album.call(practitioner, "call-notes-who-folded-host")
    await practitioner.keyboard.press("Escape")
    await practitioner.locator("[data-action=move-own]").press("ArrowLeft")
    await album.call(practitioner, "call-own-moved-host")
    await practitioner.keyboard.press("?")
    await practitioner.get_by_role("dialog").wait_for()
    await album.call(practitioner, "call-keys-host")
    await practitioner.keyboard.press("Escape")


async def _wishes(album: Album, call: RunningCall) -> None:
    for page in call.pages:
        await page.locator(".call summary[data-action=more]").click()
    await both(album, call, "more")
    await call.practitioner.keyboard.press("Escape")
    for wish in ("saver", "protected", "sound"):
        await call.patient.locator(f".call-saving-choice:has([value={wish}])").click()
        if wish == "sound":
            await call.practitioner.locator(".call-placard").wait_for()
        await call.patient.keyboard.press("Escape")
        await both(album, call, f"wish-{wish}")
        await call.patient.locator(".call summary[data-action=more]").click()
    await album.call(call.patient, "call-wish-sound-chosen-guest")
    await call.patient.locator(".call-saving-choice:has([value=usual])").click()
    await call.patient.keyboard.press("Escape")
    await call.practitioner.locator(".call-placard").wait_for(state="detached")


async def _narrow_paths(album: Album, call: RunningCall) -> None:
    told = call.practitioner.locator(".call-news")
    for name, words, carried in NARROW_PATHS:
        await call.patient.evaluate(COUNT, {"availableOutgoingBitrate": carried})
        await told.filter(has_text=words).wait_for()
        await both(album, call, f"path-{name}")
    await call.patient.evaluate(COUNT, None)
    await told.filter(has_text="est arrêtée").wait_for(state="detached", timeout=40_000)


async def _screen(album: Album, call: RunningCall) -> None:
    await call.practitioner.evaluate(SCREEN)
    await call.practitioner.locator(".call summary[data-action=more]").click()
    await call.practitioner.locator("[data-action=share]").click()
    await call.patient.locator(".call-news").wait_for()
    await both(album, call, "screen")
    await call.practitioner.locator("[data-action=stop-share]").click()


async def _held(album: Album, call: RunningCall) -> None:
    await media.pause(call.patient, "audio", paused=True)
    await call.practitioner.locator("[data-their-hold=device]").wait_for()
    await both(album, call, "held")
    await media.pause(call.patient, "audio", paused=False)


async def _three(album: Album, stage: Stage, call: RunningCall) -> None:
    practitioner = call.practitioner
    await practitioner.locator("[data-action=people]").click()
    await album.call(practitioner, "call-inviting-host")
    await practitioner.fill("#invite-name", "Mme Rose Vidal")
    await practitioner.locator("label", has_text="interprète").click()
    await practitioner.fill("#invite-contact", ROSE)
    await practitioner.locator("[data-action=send-invitation]").click()
    await practitioner.locator("[data-invite-said]", has_text="Invitation envoyée").wait_for()
    await album.call(practitioner, "call-invited-host")
    interpreter = await _third_person(album, stage)
    await practitioner.locator(".call-waiting").wait_for()
    await both(album, call, "third-waits")
    await practitioner.locator("[data-action=people]").click()
    await practitioner.locator(".call-waiting [data-action=admit]").click()
    await wait_for_picture(interpreter)
    await practitioner.locator(".call-tile").nth(1).wait_for()
    await both(album, call, "three")
    await album.call(interpreter, "call-three-companion")
    await call.patient.locator("[data-action=leave]").click()
    await practitioner.locator("[data-rescue]").wait_for()
    await album.call(practitioner, "call-rescue-beside-another-host")
    await practitioner.locator("[data-action=people]").click()
    await album.call(practitioner, "call-people-host")
    await practitioner.get_by_role("button", name="Retirer Mme Rose Vidal").click()
    await interpreter.locator("[data-ended-title]", has_text="retirée").wait_for()
    await album.patient(interpreter, "third-removed")
    await practitioner.locator("[data-action=people]").click()


async def _third_person(album: Album, stage: Stage) -> Page:
    """From the link to the waiting room."""
    page = await stage.someone()
    await page.goto(await people.link_sent_to(page, ROSE))
    await album.patient(page, "third-door")
    await page.get_by_role("button", name="Recevoir mon code").click()
    mailbox = await page.context.new_page()
    await page.fill("#code", await people.code_sent_to(mailbox, ROSE))
    await mailbox.close()
    await page.keyboard.press("Enter")
    await page.locator("[data-action=check]").wait_for()
    await album.patient(page, "third-summary")
    await people.go_to_waiting_room(page, agreed=True)
    await album.patient(page, "third-waiting")
    return page


async def _rescue(album: Album, call: RunningCall) -> None:
    practitioner, patient = call.pages
    await album.call(practitioner, "call-rescue-host")
    await practitioner.locator("[data-action=rescue-call]").click()
    await practitioner.locator("[data-rescue]", has_text="C'est noté").wait_for()
    await album.call(practitioner, "call-rescue-called-host")
    await patient.locator("[data-action=return]").click()
    await wait_for_picture(practitioner)
    address = practitioner.url
    await practitioner.goto("about:blank")
    await patient.locator(".call-placard").wait_for()
    await patient.evaluate(LATER)
    await patient.locator("[data-rescue]").wait_for()
    await album.call(patient, "call-rescue-guest")
    await practitioner.goto(address)
    await wait_for_picture(practitioner)


async def _next(album: Album, stage: Stage, call: RunningCall) -> None:
    other = await stage.clinic.due(INES, "Ferrand")
    waits = await stage.someone(other.link)
    await people.go_to_waiting_room(waits)
    await call.practitioner.locator("[data-action=next-patient]").wait_for(timeout=30_000)
    await album.call(call.practitioner, "call-next-host")
    await call.practitioner.locator("[data-action=leave]").click()
    asked = call.practitioner.get_by_role("alertdialog")
    await asked.locator("[data-action=close-and-next]").wait_for(timeout=30_000)
    await album.call(call.practitioner, "call-next-question-host")
    await asked.locator("[data-action=close-and-next]").click()
    await wait_for_picture(waits)
