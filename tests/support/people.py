"""What the three users do with their pages, as their hands would do it."""

import re
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Browser, Page, expect

from tests.support.browser import DESK, PHONE, new_person
from tests.support.platform import RunningPlatform

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
EMAIL = "lucienne.durand@patients.test"
MOBILE = "06 39 98 55 66"
BORN_ON = "1944-05-12"  # of everyone who is booked here without being told otherwise


async def sign_in(page: Page, credentials: dict[str, str], landing: str) -> None:
    """Without the pages of signing in, which have journeys of their own (`test_e_cps.py`, `test_second_factor.py`)."""
    come = come_by_e_cps if "national_id" in credentials else come_by_password
    await come(page, credentials)
    await page.goto(landing)
    await page.wait_for_url(f"**{landing}*")


async def come_by_password(page: Page, credentials: dict[str, str]) -> None:
    """Both steps by HTTP, with this browser's cookies: the demonstration's page shows the code of the second."""
    request, jar = page.context.request, {"Accept": "text/html"}
    first = dict(HIDDEN.findall(await (await request.get("/sign-in", headers=jar)).text()))
    first |= {"email": credentials["email"], "password": credentials["password"]}
    asked = await request.post("/sign-in", form=first, headers=jar)
    shown = dict(HIDDEN.findall(await asked.text()))
    assert "code" in shown, asked.url
    arrived = await request.post("/sign-in/factor", form=shown, headers=jar)
    assert arrived.ok, arrived.url


async def come_by_e_cps(page: Page, credentials: dict[str, str]) -> None:
    """The sandbox's pages one after the other by HTTP, with this browser's cookies."""
    request, jar = page.context.request, {"Accept": "text/html"}
    origin = urlsplit((await request.get("/health/live")).url)
    begun = await request.get("/sign-in/psc", headers=jar, max_redirects=0)
    # The wallet may be at another address of the same program (LAN), for whose certificate nobody vouches.
    asked = urlsplit(begun.headers["location"])._replace(scheme=origin.scheme, netloc=origin.netloc)
    wallet = await (await request.get(asked.geturl(), headers=jar)).text()
    chosen = dict(HIDDEN.findall(wallet)) | {"national_id": credentials["national_id"]}
    waiting = await request.post(
        f"{asked.scheme}://{asked.netloc}{asked.path}",
        form={name: unescape(value) for name, value in chosen.items()},
        headers=jar,
    )
    number = re.search(r"data-number>(\d\d)<", await waiting.text())
    assert number, await waiting.text()
    telephone = f"/sandbox/e-cps/{credentials['national_id']}"
    said = dict(HIDDEN.findall(await (await request.get(telephone, headers=jar)).text()))
    said |= {"act": "approve", "number": number[1], "pin": credentials["pin"]}
    await request.post(telephone, form=said, headers=jar)
    arrived = await request.get(waiting.url, headers=jar)
    assert arrived.ok, arrived.url


async def assistant(browser: Browser, platform: RunningPlatform) -> Page:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await sign_in(page, platform.links["assistant"], "/agenda")
    return page


async def practitioner(browser: Browser, platform: RunningPlatform) -> Page:
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await sign_in(page, platform.links["practitioner"], "/consultations")
    return page


async def practitioner_of(browser: Browser, platform: RunningPlatform, credentials: dict[str, str]) -> Page:
    """Another of the demonstration's practitioners."""
    _, page = await new_person(browser, DESK, base_url=platform.base_url)
    await sign_in(page, credentials, "/consultations")
    return page


async def patient(browser: Browser, platform: RunningPlatform, link: str, *, born_on: str = BORN_ON) -> Page:
    _, page = await new_person(browser, PHONE, base_url=platform.base_url)
    await open_link(page, link, born_on=born_on)
    return page


async def patient_of_demonstration(browser: Browser, platform: RunningPlatform) -> Page:
    """The one whom the demonstration's first page gives a link."""
    known = platform.links["patient"]
    return await patient(browser, platform, known["url"], born_on=known["born_on"])


async def open_link(page: Page, link: str, *, born_on: str = BORN_ON) -> None:
    """And answer by the birth date, if this browser is asked who holds it."""
    await page.goto(link)
    if await page.locator("[data-question=birth-date]").count():
        for name, figures in zip(("year", "month", "day"), born_on.split("-"), strict=True):
            await page.fill(f"#{name}", figures)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/visit/*")


async def open_link_by_code(page: Page, link: str, contact: str) -> None:
    """As someone of whom only a contact is known."""
    await page.goto(link)
    await page.get_by_role("button", name="Recevoir mon code").click()
    mailbox = await page.context.new_page()
    await page.fill("#code", await code_sent_to(mailbox, contact))
    await mailbox.close()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/visit/*")


async def code_sent_to(page: Page, contact: str) -> str:
    """The six digits of the newest message, from the demonstration's mailbox."""
    await page.goto("/sandbox/mailbox")
    message = page.locator("[data-message]", has_text=contact).first
    while not (found := re.search(r"(?<!\d)\d{6}(?!\d)", await message.inner_text())):
        await page.reload()
    return found[0]


async def fill_booking(page: Page, **values: str) -> None:
    """The booking form, for a patient who is not known yet."""
    usual = {
        "birth_name": "Durand",
        "first_name": "Lucienne",
        "born_on": BORN_ON,
        "mobile": MOBILE,
        "email": EMAIL,
    }
    for name, value in (usual | values).items():
        await page.fill(f"#{name}", value)
    await page.locator("label", has_text="Féminin").click()


async def choose_free_slot(page: Page) -> None:
    """The soonest of the week shown, or of the next one late on a Sunday."""
    if await page.locator("a.slot-free").count() == 0:
        await page.get_by_role("link", name="Semaine suivante").click()
    free = page.locator("a.slot-free")
    await free.first.wait_for()
    # The page holds them hour by hour, each with all its days: its first may be the day after tomorrow's.
    addresses = await free.evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    soonest = min(range(len(addresses)), key=lambda index: _starts_at(addresses[index]))
    await free.nth(soonest).click()


def _starts_at(address: str) -> datetime:
    return datetime.fromisoformat(parse_qs(urlsplit(address).query)["starts_at"][0])


async def book_next_slot(page: Page, **values: str) -> str:
    """The assistant books the first free slot of the week shown; the patient's link."""
    await choose_free_slot(page)
    await fill_booking(page, **values)
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await expect(page.get_by_text("C'est noté")).to_be_visible()
    return await link_sent_to(page, values.get("email", EMAIL))


async def link_sent_to(page: Page, contact: str) -> str:
    """The patient's link, from the demonstration's mailbox."""
    await page.goto("/sandbox/mailbox")
    message = page.locator("[data-message]", has_text=contact).first
    while not await message.is_visible():
        await page.reload()
    return await message.get_by_role("link").inner_text()


async def go_to_waiting_room(page: Page, *, agreed: bool = False) -> None:
    """From the summary: check, agree unless it was `agreed` before, wait."""
    await page.locator("[data-action=check]").click()
    await page.locator("[data-action=continue]").click()
    if not agreed:
        await page.locator("[data-action=consent]").click()
    await expect(page.locator("[data-view=waiting]")).to_be_visible()


def row(page: Page, name: str) -> Any:
    """The line of one patient in the practitioner's day."""
    return page.locator("[data-row]", has_text=name)
