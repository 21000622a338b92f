"""Every page of the site, opened by who may open it, narrow and wide: axe finds nothing; and so the site may declare.

`make accessibility` runs it and writes web/accessibility.json; otherwise what is declared is compared.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from sqlalchemy import text

from teleo.core.actor import Role
from teleo.privacy.accessibility import FILE, Declared, PageChecked, declared
from tests.support import people
from tests.support.accessibility import SitePage, site_pages
from tests.support.browser import DESK, PHONE, check_accessibility, new_person
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(400)

WIDTHS = (360, 1280)
INES = 2
LANDINGS = {
    "assistant": "/agenda",
    "practitioner": "/consultations",
    "administrator": "/establishment",
    "region_administrator": "/establishments",
}
# Of the demonstration's first establishment.
HELP = "tel:0536490001"
# To be called from the page as it is seen.
NUMBERS = """() => [...document.querySelectorAll("a[href^='tel:']")]
  .filter((one) => one.checkVisibility()).map((one) => one.getAttribute("href"))"""
# A page that needs to be told of what it is asked.
QUERIES = {"choose_slot": "?practitioner={practitioner_id}&starts_at={starts_at}"}


async def test_every_page_is_accessible_and_declared(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    parts, link = await _what_is_asked(clinic)
    checked = []
    readers: dict[Role | None, Page] = {}
    for one in site_pages():
        if one.who not in readers:
            readers[one.who] = await _reader(browser, platform, one.who, link)
        checked.append(await _check(readers[one.who], one, parts))
    found = Declared(
        checked_on=datetime.now(UTC).date(),
        tool=f"axe-core {await readers[None].evaluate('axe.version')}",
        widths=WIDTHS,
        pages=tuple(checked),
    )
    if os.environ.get("ACCESSIBILITY") == "write":
        FILE.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
    else:
        said = {page.name: page.titles for page in declared().pages}
        assert said == {page.name: page.titles for page in found.pages}, "run `make accessibility`"


async def _what_is_asked(clinic: Clinic) -> tuple[Mapping[str, object], str]:
    due = await clinic.due(INES, "Accessible", starts_in=timedelta(days=1))
    query = text("SELECT patient_id FROM appointments WHERE id = :id").bindparams(id=due.id)
    async with clinic.works.reading() as session:
        patient_id = await session.scalar(query)
    parts = {
        "visit_id": due.id,
        "appointment_id": due.id,
        "patient_id": patient_id,
        "code": "slot_taken",
        "token": due.link.rpartition("/")[2],
        "establishment_id": clinic.here.id,
        "practitioner_id": clinic.practitioners[0].id,
        "starts_at": (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:00:00Z"),
    }
    return parts, due.link


async def _reader(browser: Browser, platform: RunningPlatform, who: Role | None, link: str) -> Page:
    _, page = await new_person(
        browser, PHONE if who == "patient" else DESK, base_url=platform.base_url, has_touch=False
    )
    if who == "patient":
        await people.open_link(page, link)
    elif who is not None:
        credentials: dict[str, Any] = platform.links[who]
        await people.sign_in(page, credentials, LANDINGS[who])
    return page


async def _check(page: Page, one: SitePage, parts: Mapping[str, object]) -> PageChecked:
    address = one.address(parts) + QUERIES.get(one.name, "").format_map(parts)
    between = "&" if "?" in address else "?"
    titles, rules = {}, 0
    for width, language in zip(WIDTHS, ("en", "fr"), strict=True):
        await page.set_viewport_size({"width": width, "height": 800})
        answer = await page.goto(f"{address}{between}lang={language}")
        assert answer is not None
        # The page of problems answers with the failure's own status.
        assert answer.ok or one.name == "problem", (one.name, answer.status)
        titles[language] = (
            " ".join((await page.title()).split()).removesuffix(" · Téléo").partition(" Dr ")[0]
        )
        rules = await check_accessibility(page, f"{one.name} at {width}")
        too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(too_wide) <= 0, f"{one.name} is wider than {width} px"
        if await page.locator("body.patient-body").count():
            # A patient's own pages name his establishment, whose number may be called too.
            wanted = {"tel:15", "tel:112"} | ({HELP} if one.who == "patient" else set())
            assert wanted <= set(await page.evaluate(NUMBERS)), f"{one.name}: whom to call"
    return PageChecked(name=one.name, titles=titles, rules=rules)
