"""How many presses each needs for what he does most, and how long the assistant takes; written into var/presses.json."""

import json
import time

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.browser import DESK, PHONE, PICTURES, new_person, wait_for_picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

KEY_MS = 60  # between two keys: someone who types well
# What reaches the page: a press that Playwright takes back, because its button moved, is pressed once more. Enter in a
# form is a click without a hand (detail 0).
COUNT = """
window.__presses = Number(sessionStorage.getItem("presses") ?? 0);
const count = ({ isTrusted, detail }) => {
  if (isTrusted && detail) sessionStorage.setItem("presses", String(++window.__presses));
};
window.addEventListener("click", count);
"""
ASSISTANT_PRESSES, ASSISTANT_SECONDS = 6, 30
PATIENT_PRESSES, PRACTITIONER_PRESSES = 4, 1


async def presses(page: Page) -> int:
    return int(await page.evaluate("window.__presses"))


def written(**figures: float) -> None:
    """Beside those of the other journeys here."""
    path = PICTURES.parent / "presses.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | figures, indent=2) + "\n")


async def type_in(page: Page, *texts: str) -> None:
    """One field after the other, by Tab."""
    for number, text in enumerate(texts):
        if number:
            await page.keyboard.press("Tab")
        await page.keyboard.type(text, delay=KEY_MS)


async def test_an_assistant_books_in_six_presses_and_half_a_minute(
    browser: Browser, platform: RunningPlatform
) -> None:
    context, page = await new_person(browser, DESK, base_url=platform.base_url)
    await context.add_init_script(COUNT)
    known = platform.links["assistant"]
    await page.goto("/sign-in")
    began = time.monotonic()

    await page.locator("#email").click()
    await type_in(page, known["email"], known["password"])
    await page.keyboard.press("Enter")
    # Her telephone shows six figures; the field has the focus.
    code = await page.locator("[data-shown-code]").inner_text()
    await type_in(page, code)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/agenda*")
    await people.choose_free_slot(page)
    await page.locator("#birth_name").focus()
    await type_in(page, "Marchand", "Odette", "12051944")
    await page.locator("label", has_text="Féminin").click()
    await page.locator("#mobile").focus()
    await type_in(page, "0639985577")
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(page.get_by_text("C'est noté")).to_be_visible()

    took = time.monotonic() - began
    written(assistant_presses=await presses(page), assistant_seconds=round(took, 1))
    assert 3 <= await presses(page) <= ASSISTANT_PRESSES
    assert took < ASSISTANT_SECONDS


async def test_a_patient_waits_after_four_presses_and_is_seen_after_one(
    browser: Browser, platform: RunningPlatform
) -> None:
    context, patient = await new_person(browser, PHONE, base_url=platform.base_url)
    await context.add_init_script(COUNT)
    practitioner = await people.practitioner(browser, platform)
    await practitioner.context.add_init_script(COUNT)
    await practitioner.reload()
    known = platform.links["patient"]
    await patient.goto(known["url"])
    # His birth date: typed figures are no presses, the button is.
    await patient.locator("#day").focus()
    await type_in(patient, *reversed(known["born_on"].split("-")))
    await patient.get_by_role("button", name="Continuer").click()
    await patient.wait_for_url("**/visit/*")
    await people.go_to_waiting_room(patient)
    until_waiting = await presses(patient)

    before = await presses(practitioner)
    await practitioner.locator("[data-action=admit]").first.click()
    for page in (patient, practitioner):
        await wait_for_picture(page)
    until_seen = await presses(practitioner) - before

    written(patient_presses=until_waiting, practitioner_presses=until_seen)
    assert 1 <= until_waiting <= PATIENT_PRESSES
    assert until_seen == PRACTITIONER_PRESSES
    await practitioner.locator("[data-action=leave]").click()
    await practitioner.locator("[data-action=close]").click()
    await calls.until(patient.locator("[data-view=ended]").is_visible, within=10)
