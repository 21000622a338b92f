"""What one sees and presses in a call: the panel beside it, one's own picture, keys, a screen shown, a telephone that
rings, the next patient; and when the path dies for good, the telephone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, media, people
from tests.support.browser import (
    CALM_FRAMES,
    DESK,
    PHONE,
    check_accessibility,
    chromium,
    new_person,
    picture,
    wait_for_picture,
)
from tests.support.calls import RunningCall
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(240)

INES = 2
# Twenty seconds of waiting, as the page counts them.
LATER = "() => { const now = performance.now.bind(performance); performance.now = () => now() + 21_000; }"
# What the browser's own question would give: a wide picture of letters.
SCREEN = """
navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const pen = canvas.getContext("2d");
  const draw = () => {
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#17282c"; pen.font = "48px sans-serif"; pen.fillText("Résultats " + Date.now(), 60, 120);
  };
  draw();
  const timer = setInterval(draw, 100);
  const stream = canvas.captureStream(15);
  window.__stopScreen = () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => { track.stop(); track.dispatchEvent(new Event("ended")); });
  };
  return stream;
};
"""
BOXES = """() => {
  const of = (name) => document.querySelector(name).getBoundingClientRect();
  const [face, side] = [of("video[data-remote]"), of(".call-side")];
  return { apart: face.right <= side.left + 1 || face.bottom <= side.top + 1, height: face.height };
}"""
# As telephones do: one camera for each way (the second of Chromium sends depths, which no coder takes);
# `__rear_fails`: another program has it.
TWO_CAMERAS = """
const devices = navigator.mediaDevices;
const ask = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wish) => {
  const facing = wish.video?.facingMode;
  if (!facing) return ask(wish);
  if (facing === "environment" && window.__rear_fails) throw new DOMException("in use", "NotReadableError");
  const cameras = (await devices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  const deviceId = { exact: cameras.at(facing === "environment" ? -1 : 0).deviceId };
  return ask({ ...wish, video: { ...wish.video, deviceId } });
};
"""
SENT = """() => window.__peers.at(-1).getSenders().find(({ track }) => track?.kind === "video")
  ?.track.getSettings().deviceId ?? ''"""
# What is shown begins below the name, the clock and the connection.
BELOW_THE_TOP = """() => document.querySelector("video[data-remote]").getBoundingClientRect().top
  >= document.querySelector(".call-connection").getBoundingClientRect().bottom"""
FRAMES = "async () => (await window.__received()).frames"
NOTED = """SELECT seat, what FROM technical_incidents JOIN consultations ON consultations.id = consultation_id
  WHERE appointment_id = $1 AND what = 'telephone_rescue'"""
STATE = "SELECT state FROM consultations WHERE appointment_id = $1"


@asynccontextmanager
async def together(browser: Browser, platform: RunningPlatform, clinic: Clinic) -> AsyncIterator[RunningCall]:
    due = await clinic.due(INES, "Besson")
    _, day = await new_person(browser, DESK, base_url=platform.base_url)
    await day.add_init_script(SCREEN)
    await people.sign_in(day, clinic.credentials(INES), "/consultations")
    context, patient = await new_person(browser, PHONE, base_url=platform.base_url)
    await context.add_init_script(media.SCRIPT)
    await people.open_link(patient, due.link)
    await people.go_to_waiting_room(patient)
    call = RunningCall(day, patient, due)
    await calls.admit(call)
    yield call


async def seen(page: Page, name: str, *sizes: tuple[int, int]) -> None:
    """Nothing covers the face where there is a panel; and a picture of each size."""
    await check_accessibility(page, name)
    before = page.viewport_size
    for width, height in sizes:
        await page.set_viewport_size({"width": width, "height": height})
        await picture(page, f"{name}-{width}")
        if await page.locator(".call-side").count():
            boxes: dict[str, Any] = await page.evaluate(BOXES)
            assert boxes["apart"], (name, width)
            assert boxes["height"] > 100, (name, width)
    assert before is not None
    await page.set_viewport_size(before)


async def test_what_stands_beside_a_call_and_what_saves_it(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    async with together(browser, platform, clinic) as call:
        practitioner, patient = call.pages
        await _panel_and_notes(practitioner)
        await _own_picture_and_keys(practitioner)
        await _sound_alone(practitioner, patient)
        await _screen(practitioner, patient)
        await _telephone_that_rings(practitioner, patient)

        other = await clinic.due(INES, "Ferrand")
        _, waits = await new_person(browser, PHONE, base_url=platform.base_url)
        await people.open_link(waits, other.link)
        await people.go_to_waiting_room(waits)

        await _patient_leaves(call, platform)
        await _practitioner_is_gone(call)

        # Who asks to end is told who waits, and may go back.
        following = practitioner.get_by_role("button", name="Patient suivant")
        await expect(following).to_contain_text("FERRAND attend depuis", timeout=25_000)
        await practitioner.locator("[data-action=leave]").click()
        asked = practitioner.get_by_role("alertdialog")
        await expect(asked).to_contain_text("FERRAND attend depuis")
        await expect(asked.locator("[data-action=close-and-next]")).to_be_visible()
        await expect(following).to_have_count(0)
        await seen(practitioner, "call-end-question", (1280, 800), (390, 844))
        await practitioner.keyboard.press("Escape")

        # One press ends it, and the next is there.
        await seen(practitioner, "call-next", (1280, 800), (1024, 768), (390, 844), (360, 740))
        await following.click()
        await expect(patient.locator("[data-view=ended]")).to_contain_text("La consultation est terminée")
        await wait_for_picture(waits)
        await expect(practitioner.locator(".call-name")).to_contain_text("FERRAND")
        await expect(following).to_have_count(0)


async def _panel_and_notes(practitioner: Page) -> None:
    await practitioner.locator("[data-action=notes]").click()
    note = practitioner.locator(".note-text")
    await expect(note).to_be_focused()
    side = practitioner.locator(".call-side")
    await expect(side).to_contain_text("12/05/1944")
    await expect(side).to_contain_text("Identité")
    await note.fill("Toux depuis trois jours.\nRevoir dans une semaine.")
    await expect(practitioner.locator("[data-note-status]")).to_contain_text("Enregistré à")
    await seen(practitioner, "call-notes", (1280, 800), (1366, 768), (768, 1024), (390, 844), (360, 740))

    # Letters are letters here; and elsewhere the panel of messages takes its place.
    await practitioner.keyboard.type(" m")
    await expect(practitioner.locator("[data-action=mute]")).to_have_attribute("aria-pressed", "true")
    await side.locator("summary").focus()
    await practitioner.keyboard.press("Escape")
    await expect(side).to_have_count(0)
    await expect(practitioner.locator("[data-action=notes]")).to_be_focused()


async def _own_picture_and_keys(practitioner: Page) -> None:
    polite = practitioner.locator("#announce-polite")
    await practitioner.locator("[data-action=move-own]").focus()
    await practitioner.keyboard.press("ArrowLeft")
    await expect(practitioner.locator(".call-own")).to_have_attribute("data-corner", "bottom-left")
    await expect(polite).to_contain_text("Votre image est en bas à gauche.")
    box = await practitioner.locator(".call-own").bounding_box()
    assert box is not None
    await practitioner.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await practitioner.mouse.down()
    await practitioner.mouse.move(1100, 200, steps=4)
    await practitioner.mouse.up()
    await expect(practitioner.locator(".call-own")).to_have_attribute("data-corner", "top-right")
    await seen(practitioner, "call-own-moved", (1280, 800))

    await practitioner.keyboard.press("m")
    await expect(practitioner.locator("[data-action=mute]")).to_have_attribute("aria-pressed", "false")
    await expect(polite).to_contain_text("Micro coupé")
    await practitioner.keyboard.press("m")
    await practitioner.keyboard.press("?")
    help_dialog = practitioner.get_by_role("dialog")
    await expect(help_dialog).to_contain_text("Couper ou rouvrir le micro")
    await seen(practitioner, "call-keys", (1280, 800))
    await help_dialog.get_by_role("checkbox").uncheck()
    await practitioner.keyboard.press("Escape")
    await practitioner.keyboard.press("m")
    await expect(practitioner.locator("[data-action=mute]")).to_have_attribute("aria-pressed", "true")


async def _sound_alone(practitioner: Page, patient: Page) -> None:
    """Wished by a finger, for a label that is pressed gives the focus away first."""
    for wish, told in (("sound", 1), ("usual", 0)):
        await patient.locator(".call summary[data-action=more]").click()
        await patient.locator(f".call-saving-choice:has([value={wish}])").click()
        await expect(patient.locator(f"[value={wish}]")).to_be_checked()
        await patient.keyboard.press("Escape")
        await expect(practitioner.locator(".call-news", has_text="a choisi le son seul")).to_have_count(told)
    await wait_for_picture(practitioner)


async def _screen(practitioner: Page, patient: Page) -> None:
    await practitioner.locator(".call summary[data-action=more]").click()
    await seen(practitioner, "call-more-host", (1280, 800), (390, 844))
    await practitioner.locator("[data-action=share]").click()
    await expect(practitioner.locator("[data-sharing]")).to_contain_text("Votre écran est montré")
    await expect(patient.locator(".call-news-lines")).to_contain_text("vous montre son écran")
    await expect(patient.locator("#announce-polite")).to_contain_text("vous montre son écran")
    # Drawn anew each second, the picture has run on since the call began.
    assert await patient.evaluate("document.querySelector('video[data-remote]').currentTime") > 3
    # Whole, on an upright telephone too, and nothing lies on its first line.
    assert await patient.evaluate(BELOW_THE_TOP)
    await expect(patient.locator(".call-tile")).not_to_have_attribute("data-face", "")
    await seen(practitioner, "call-sharing", (1280, 800))
    await seen(patient, "call-screen", (1280, 800), (780, 360), (360, 740), (390, 844))
    await practitioner.evaluate("window.__stopScreen()")
    await expect(practitioner.locator("[data-sharing]")).to_have_count(0)
    await expect(patient.locator("#announce-polite")).to_contain_text("ne montre plus son écran")


async def _telephone_that_rings(practitioner: Page, patient: Page) -> None:
    await media.pause(patient, "audio", paused=True)
    await expect(patient.locator("[data-own-hold]")).to_contain_text("utilise votre micro")
    await expect(practitioner.locator("[data-their-hold=device]")).to_contain_text("Appareil occupé")
    await expect(practitioner.locator("#announce-polite")).to_contain_text("ne peut pas vous répondre")
    await seen(patient, "call-held", (390, 844))
    await seen(practitioner, "call-held-host", (1280, 800))
    await media.pause(patient, "audio", paused=False)
    await expect(patient.locator("[data-own-hold]")).to_have_count(0)
    await expect(practitioner.locator("#announce-polite")).to_contain_text("est de retour")


async def _patient_leaves(call: RunningCall, platform: RunningPlatform) -> None:
    """He ended nothing: he is called, the consultation goes on, and when he is back the words go."""
    practitioner, patient = call.pages
    await patient.locator("[data-action=leave]").click()
    rescue = practitioner.locator("[data-rescue]")
    await expect(rescue).to_contain_text("a quitté l'appel", timeout=10_000)
    await expect(rescue.get_by_role("link")).to_have_attribute("href", "tel:+33639980001")
    await expect(practitioner.locator("#announce-assertive")).to_contain_text("est affiché")
    await seen(practitioner, "call-rescue-host", (1280, 800), (768, 1024), (390, 844), (360, 740))
    await rescue.locator("[data-action=rescue-call]").click()
    await expect(rescue).to_contain_text("C'est noté à")
    await expect(rescue.locator("[data-action=rescue-call]")).to_have_count(0)
    await picture(practitioner, "call-rescue-called-1280")

    async def is_kept() -> bool:
        return bool(await calls.rows(platform, NOTED, call.due.id))

    await calls.until(is_kept, within=5)
    assert [row["state"] for row in await calls.rows(platform, STATE, call.due.id)] == ["in_progress"]
    await patient.locator("[data-action=return]").click()
    await wait_for_picture(practitioner)
    await expect(rescue).to_have_count(0)


async def _practitioner_is_gone(call: RunningCall) -> None:
    practitioner, patient = call.pages
    address = practitioner.url
    await practitioner.goto("about:blank")
    await expect(patient.locator(".call-placard")).to_be_visible()
    await patient.evaluate(LATER)
    rescue = patient.locator("[data-rescue]")
    await expect(rescue).to_contain_text("Gardez votre téléphone près de vous")
    await expect(rescue).to_contain_text("au numéro qui finit par 01")
    await expect(patient.locator("#announce-assertive")).to_contain_text("va vous appeler")
    await seen(patient, "call-rescue-guest", (390, 844), (360, 740))
    await practitioner.goto(address)
    await wait_for_picture(practitioner)
    await expect(rescue).to_have_count(0)


async def test_the_other_camera_of_a_telephone_and_the_picture_above_and_over_all(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    async with chromium(cameras=3, frames=CALM_FRAMES) as phone:
        due = await clinic.due(calls.PRACTITIONER, "Retourne")
        day = await people.practitioner_of(browser, platform, clinic.credentials(calls.PRACTITIONER))
        context, patient = await new_person(phone, PHONE, base_url=platform.base_url)
        await context.add_init_script(TWO_CAMERAS)
        await people.open_link(patient, due.link)
        await people.go_to_waiting_room(patient)
        call = RunningCall(day, patient, due)
        await calls.admit(call)
        await _rear_camera(day, patient)
        await _above_and_over_all(day)
        await calls.close(call)
        await calls.until(partial(_all_is_in_the_page, day), within=10)
        assert await _all_is_in_the_page(day)


async def _all_is_in_the_page(page: Page) -> bool:
    return bool(await page.evaluate("!document.pictureInPictureElement && !document.fullscreenElement"))


async def _rear_camera(day: Page, patient: Page) -> None:
    polite, own = patient.locator("#announce-polite"), patient.locator(".call-own")
    made, front = await patient.evaluate("window.__peers.length"), await patient.evaluate(SENT)
    flip = patient.locator("[data-action=flip]")
    await expect(flip).to_have_accessible_name("Montrer avec la caméra arrière")
    await expect(own).to_have_attribute("data-mirrored", "")
    await check_accessibility(patient, "call with two cameras")
    await flip.click()
    await expect(flip).to_have_accessible_name("Revenir à la caméra avant")
    await expect(polite).to_contain_text("Votre caméra arrière est montrée.")
    await expect(own).not_to_have_attribute("data-mirrored", "")
    assert await patient.evaluate(SENT) not in {front, ""}
    await picture(patient, "call-rear-390")
    await _more_frames(day)
    await flip.click()
    await expect(polite).to_contain_text("Votre caméra avant est montrée.")
    assert await patient.evaluate(SENT) == front

    # Where the other one is not to be had, the former goes on, and nobody is alarmed.
    await patient.evaluate("window.__rear_fails = true")
    await flip.click()
    await expect(polite).to_contain_text("L'autre caméra n'est pas disponible. Vous gardez celle-ci.")
    await expect(flip).to_have_accessible_name("Montrer avec la caméra arrière")
    await expect(patient.locator("[data-device-trouble]")).to_have_count(0)
    assert await patient.evaluate(SENT) == front
    await _more_frames(day)
    assert await patient.evaluate("window.__peers.length") == made


async def _more_frames(page: Page) -> None:
    before = await page.evaluate(FRAMES)

    async def is_so() -> bool:
        return bool(await page.evaluate(FRAMES) > before + 5)

    await calls.until(is_so, within=10)


async def _above_and_over_all(day: Page) -> None:
    polite = day.locator("#announce-polite")
    for name, words, back in (
        ("float", "L'image est au-dessus des autres fenêtres.", "L'image est de nouveau dans la page."),
        ("fullscreen", "occupe tout l'écran.", "n'occupe plus tout l'écran."),
    ):
        for said in (words, back, words):
            await day.locator(".call summary[data-action=more]").click()
            await day.locator(f"[data-action={name}]").click()
            await expect(polite).to_contain_text(said)
            await day.evaluate("document.getElementById('announce-polite').replaceChildren()")
