"""What a screen reader says from the waiting room to the goodbye: each change once, in plain French."""

import itertools

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

HUGO = 1
# All that is put into the two regions, whatever becomes of it.
LISTEN = """
window.__said = JSON.parse(sessionStorage.getItem("said") ?? "[]");
document.addEventListener("DOMContentLoaded", () => {
  for (const urgency of ["polite", "assertive"]) {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const { textContent } of addedNodes) if (textContent) window.__said.push([urgency, textContent]);
      sessionStorage.setItem("said", JSON.stringify(window.__said));
    }).observe(document.getElementById(`announce-${urgency}`), { childList: true });
  }
});
"""


async def said(page: Page) -> list[tuple[str, str]]:
    return [(urgency, text) for urgency, text in await page.evaluate("window.__said")]


async def hears(page: Page, urgency: str, *pieces: str) -> None:
    """Once, and once only."""

    async def once() -> bool:
        return bool(await count())

    async def count() -> int:
        return sum(
            how == urgency and all(piece in text for piece in pieces) for how, text in await said(page)
        )

    try:
        await calls.until(once, within=15)
    except AssertionError:
        raise AssertionError(f"{pieces} not among {await said(page)}") from None
    assert await count() == 1, (pieces, await said(page))


async def test_each_change_is_said_once(browser: Browser, platform: RunningPlatform, clinic: Clinic) -> None:
    due = await clinic.due(HUGO, "Entendue")
    practitioner = await people.practitioner_of(browser, platform, clinic.credentials(HUGO))
    patient = await people.patient(browser, platform, due.link)
    for page in (practitioner, patient):
        await page.context.add_init_script(LISTEN)
        await page.reload()
    await expect(practitioner.locator("[data-row]").first).to_be_visible()

    # The check, the wait, the arrival.
    await patient.locator("[data-action=check]").click()
    await hears(patient, "polite", "Votre caméra fonctionne")
    await patient.locator("[data-action=continue]").click()
    await patient.locator("[data-action=consent]").click()
    await hears(patient, "polite", "Votre praticien est prévenu de votre arrivée")
    await hears(practitioner, "polite", "est arrivé dans la salle d'attente")

    # In the call: that it stands, a message, a cut and its end.
    call = calls.RunningCall(practitioner, patient, due)
    await calls.admit(call)
    for page in call.pages:
        await hears(page, "polite", "connexion est bonne")
    await calls.write(practitioner, "Bonjour")
    await hears(patient, "polite", "Message de", "Bonjour")
    await calls.write(practitioner, "Comment allez-vous ?")
    await hears(patient, "polite", "Comment allez-vous ?")
    await patient.goto("/health/live")
    await hears(practitioner, "assertive", "est interrompue. Restez sur cette page")
    await patient.go_back()
    await calls.until(lambda: twice(practitioner, "connexion est bonne"), within=20)

    # Nothing was said that is not plain: no code, no English, nothing empty, nothing twice in a row.
    await calls.close(call)
    for page in call.pages:
        texts = [text for _, text in await said(page)]
        assert all(text.strip() and not text.startswith(("{", "[")) and "_" not in text for text in texts)
        assert all(one != other for one, other in itertools.pairwise(texts)), texts


async def twice(page: Page, piece: str) -> bool:
    """What was so, and is so again, is said again."""
    return sum(piece in text for _, text in await said(page)) == 2
