"""Take the README's six pictures from the real pages, and lighter ones for the tour of the demonstration: `make pictures`."""

import asyncio
import base64
import tempfile
from pathlib import Path

from playwright.async_api import Page

from tests.support import people, portraits
from tests.support.browser import ROOT, chromium, wait_for_picture
from tests.support.platform import running_platform

FOLDER = ROOT / "web" / "pictures"
TOUR = ROOT / "web" / "assets" / "public" / "tour"
WIDEST = 880  # pixels: what a page shows them at, on a dense screen
LIGHTEN = """async ([address, widest]) => {
  const drawn = new Image();
  drawn.src = address;
  await drawn.decode();
  const canvas = document.createElement("canvas");
  const shrunk = Math.min(1, widest / drawn.width);
  canvas.width = Math.round(drawn.width * shrunk);
  canvas.height = Math.round(drawn.height * shrunk);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.75);
}"""
EMAIL = "jeanne@patients.test"


async def take() -> None:
    with tempfile.TemporaryDirectory() as name, running_platform() as platform:
        cameras = [Path(name) / "doctor.mjpeg", Path(name) / "patient.mjpeg"]
        async with chromium() as plain:
            for camera, colours in zip(cameras, (portraits.DOCTOR, portraits.PATIENT), strict=True):
                await portraits.draw(plain, colours, camera)
            assistant = await people.assistant(plain, platform)
            await _book(assistant)
            link = await people.link_sent_to(assistant, EMAIL)
        async with chromium(camera=cameras[0]) as desk, chromium(camera=cameras[1]) as phone:
            practitioner = await people.practitioner(desk, platform)
            patient = await people.patient(phone, platform, link, born_on="1941-03-08")
            await _shoot(patient, "visit")
            await people.go_to_waiting_room(patient)
            await people.row(practitioner, "MOREAU").locator("[data-action=admit]").wait_for()
            await (
                practitioner.get_by_role("button", name="Préparer ma caméra")
                .or_(practitioner.locator("video[data-own]"))
                .first.wait_for()
            )
            await patient.wait_for_timeout(1500)
            await _shoot(patient, "waiting")
            await _shoot(practitioner, "day")
            await people.row(practitioner, "MOREAU").locator("[data-action=admit]").click()
            await asyncio.gather(wait_for_picture(patient), wait_for_picture(practitioner))
            await practitioner.wait_for_timeout(6000)
            await _shoot(practitioner, "call")


async def _book(assistant: Page) -> None:
    await people.choose_free_slot(assistant)
    await people.fill_booking(
        assistant, birth_name="Moreau", first_name="Jeanne", born_on="1941-03-08", email=EMAIL
    )
    await _shoot(assistant, "booking")
    await assistant.get_by_role("button", name="Prendre le rendez-vous").click()
    await assistant.get_by_text("C'est noté").wait_for()
    await assistant.goto("/agenda")
    await assistant.get_by_role("link", name="Semaine suivante").click()
    await assistant.wait_for_load_state()
    await _shoot(assistant, "agenda")


async def lighten() -> None:
    """The same pictures for the tour: WebP, drawn smaller by the browser itself."""
    TOUR.mkdir(exist_ok=True)
    async with chromium() as browser:
        page = await browser.new_page()
        for taken in sorted(FOLDER.glob("*.png")):
            address = "data:image/png;base64," + base64.b64encode(taken.read_bytes()).decode()
            light = await page.evaluate(LIGHTEN, [address, WIDEST])
            (TOUR / f"{taken.stem}.webp").write_bytes(base64.b64decode(light.partition(",")[2]))


async def _shoot(page: Page, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    await page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(take())
    asyncio.run(lighten())
