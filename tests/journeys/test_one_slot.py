"""Two assistants press at the same moment for the same slot."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from tests.support import people
from tests.support.browser import check_accessibility, picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(120)


async def test_one_gets_the_slot_and_the_other_the_next_ones(
    browser: Browser, platform: RunningPlatform
) -> None:
    pages = [await people.assistant(browser, platform) for _ in range(2)]
    await people.choose_free_slot(pages[0])
    for number, page in enumerate(pages):
        await page.goto(pages[0].url)
        await people.fill_booking(
            page,
            birth_name=("Blanc", "Brun")[number],
            born_on=f"1950-0{number + 1}-01",
            mobile=f"06 39 98 77 0{number}",
        )

    await asyncio.gather(
        *(page.get_by_role("button", name="Prendre le rendez-vous").click() for page in pages)
    )

    outcomes = [
        page.get_by_text("C'est noté").or_(page.get_by_text("Ce créneau vient d'être pris")) for page in pages
    ]
    for outcome in outcomes:
        await expect(outcome).to_be_visible()
    texts = [await outcome.inner_text() for outcome in outcomes]
    assert sorted(text.startswith("Ce créneau") for text in texts) == [False, True]
    loser = next(page for page, text in zip(pages, texts, strict=True) if text.startswith("Ce créneau"))
    await expect(loser.locator(".next-slots a").first).to_be_visible()
    assert await loser.input_value("#mobile") != ""
    await check_accessibility(loser, "slot taken")
    await picture(loser, "choose-slot-taken-1280")
