"""Admit to picture, and reload to picture, in two real browsers on loopback, beside nothing: absolute figures."""

import asyncio
import os
import time

from playwright.async_api import Page

from tests.bench.report import p50, p95, report
from tests.support import people
from tests.support.browser import chromium, wait_for_picture
from tests.support.platform import running_platform

RUNS = int(os.environ.get("RUNS", "5"))


async def measure() -> None:
    figures: dict[str, list[float]] = {"admit_ms": [], "reload_patient_ms": [], "reload_practitioner_ms": []}
    with running_platform() as platform:
        async with chromium() as browser:
            assistant = await people.assistant(browser, platform)
            email = "banc@patients.test"
            await people.book_next_slot(assistant, birth_name="Banc", born_on="1970-02-03", email=email)
            link = await people.link_sent_to(assistant, email)
            practitioner = await people.practitioner(browser, platform)
            patient = await people.patient(browser, platform, link, born_on="1970-02-03")
            await people.go_to_waiting_room(patient)
            admit = people.row(practitioner, "BANC").locator("[data-action=admit]")
            await admit.wait_for()
            began = time.monotonic()
            await admit.click()
            await asyncio.gather(*(wait_for_picture(page) for page in (patient, practitioner)))
            figures["admit_ms"].append((time.monotonic() - began) * 1000)
            for _ in range(RUNS):
                for name, page in (("reload_patient_ms", patient), ("reload_practitioner_ms", practitioner)):
                    figures[name].append(await reload(page, practitioner if page is patient else patient))
    report(
        "first_call",
        RUNS,
        {f"{name[:-3]}_p50_ms": p50(values) for name, values in figures.items()}
        | {f"{name[:-3]}_p95_ms": p95(values) for name, values in figures.items()},
    )


async def reload(page: Page, other: Page) -> float:
    """From the reload until this page sees the other again, in milliseconds."""
    began = time.monotonic()
    await page.reload(wait_until="commit")
    await wait_for_picture(page)
    took = (time.monotonic() - began) * 1000
    await wait_for_picture(other)
    await page.wait_for_timeout(1500)
    return took


if __name__ == "__main__":
    asyncio.run(measure())
