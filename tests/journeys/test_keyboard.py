"""The patient's path and the practitioner's call with the keyboard alone."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import picture, wait_for_picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

TODAY = "td.agenda-today"
NAME = "KELLER"
MOST_TABS = 60
A_WEEK_OF_TABS = 200


async def reach(page: Page, selector: str, *, within: int = MOST_TABS) -> None:
    """Tab until the control has the focus; its ring must be visible."""
    for _ in range(within):
        await page.keyboard.press("Tab")
        if await page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            style = await page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"
            )
            assert style, f"{selector} shows no focus"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


async def press(page: Page, selector: str, key: str = "Enter") -> None:
    await reach(page, selector)
    await page.keyboard.press(key)


async def test_a_whole_call_without_a_mouse(browser: Browser, platform: RunningPlatform) -> None:
    assistant = await people.assistant(browser, platform)
    # Hour by hour, each with all its days: the first slot of the page may be the day after tomorrow's.
    is_today = await assistant.locator(f"{TODAY} a.slot-free").count() > 0
    await reach(assistant, f"{TODAY} a.slot-free" if is_today else "a.slot-free", within=A_WEEK_OF_TABS)
    for key in ("ArrowDown", "ArrowUp"):
        await assistant.keyboard.press(key)
    await assistant.keyboard.press("Enter")
    await people.fill_booking(
        assistant,
        birth_name="Keller",
        born_on="1961-07-14",
        mobile="06 39 98 44 01",
        email="keller@patients.test",
    )
    await reach(assistant, "button[type=submit]:not(header *)")
    await assistant.keyboard.press("Enter")
    await expect(assistant.get_by_text("C'est noté")).to_be_visible()
    link = await people.link_sent_to(assistant, "keller@patients.test")

    practitioner = await people.practitioner(browser, platform)
    patient = await people.patient(browser, platform, link, born_on="1961-07-14")
    await press(patient, "[data-action=check]")
    await press(patient, "[data-action=continue]")
    await press(patient, "[data-action=consent]")
    await expect(people.row(practitioner, NAME)).to_contain_text("En salle d'attente")
    await press(practitioner, "[data-action=admit]")
    for page in (patient, practitioner):
        await wait_for_picture(page)

    await press(practitioner, "[data-action=mute]")
    await expect(practitioner.locator("[data-action=mute]")).to_have_attribute("aria-pressed", "false")
    await press(practitioner, "[data-action=chat]")
    await practitioner.keyboard.type("Sans souris")
    await practitioner.keyboard.press("Enter")
    await expect(patient.locator("[data-action=chat]")).to_contain_text("1")
    await picture(practitioner, "call-keyboard-1280")
    # Whom to call in an emergency is two presses away in the call, too.
    await press(patient, ".call summary[data-action=more]")
    for number in ("15", "112"):
        await expect(patient.locator(f".call a[href='tel:{number}']")).to_be_visible()
    await patient.keyboard.press("Escape")
    await press(practitioner, "[data-action=leave]")
    await press(practitioner, "[data-action=close]")

    await expect(patient.locator("[data-view=ended]")).to_be_visible()
    await expect(people.row(practitioner, NAME)).to_contain_text("Terminée")
