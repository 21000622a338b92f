"""In the middle of a call the practitioner invites an interpreter: she waits, is let in, is heard, and is sent away."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.browser import DESK, PHONE, check_accessibility, chromium, new_person, picture
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(400)

NARROW = {"width": 360, "height": 740}
ROSE, PAUL = "06 39 98 00 77", "paul.roy@ailleurs.test"
# Of each tile: whether it has a picture, and plays its sound.
TILES = """() => [...document.querySelectorAll(".call-tile")].map((tile) => {
  const video = tile.querySelector("video[data-remote]"), audio = tile.querySelector("audio[data-remote]");
  return video.videoWidth > 0 && !video.paused && audio.srcObject !== null && !audio.paused;
})"""
# Of each way to another: whether his pictures are decoded, and his voice is no silence.
RECEIVED = """async () => {
  const received = [];
  for (const peer of window.__peers.filter((one) => one.connectionState === "connected")) {
    const reports = [...(await peer.getStats()).values()].filter(({ type }) => type === "inbound-rtp");
    received.push(reports.some((one) => one.kind === "video" && one.framesDecoded > 5)
      && reports.some((one) => one.kind === "audio" && one.totalAudioEnergy > 0));
  }
  return received;
}"""
# Whoever was there, and is not any more; one whom a slow machine cut off for long has two attendances.
LEFT = """SELECT role FROM attendances JOIN consultations ON consultations.id = consultation_id
  WHERE appointment_id = $1 GROUP BY seat, role HAVING count(*) = count(left_at)"""
# What is amiss: a tile, the line above or a picture of one's own that lies on another; or a page wider than its window.
CROSSED = """() => {
  const boxes = [...document.querySelectorAll(".call-tile, .call-own, .call-top")]
    .map((one) => [one.className, one.getBoundingClientRect()]);
  const cross = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const told = ([name, { left, top, right, bottom }]) => `${name} ${[left, top, right, bottom].map(Math.round)}`;
  const pairs = boxes.flatMap((one, at) => boxes.slice(at + 1).map((other) => [one, other]));
  const width = document.documentElement.scrollWidth;
  return [
    ...pairs.filter(([[, a], [, b]]) => cross(a, b)).map((pair) => pair.map(told).join(" and ")),
    ...(width > innerWidth ? [`${width} px in ${innerWidth}`] : []),
  ];
}"""
# Of a slow machine that draws four pictures, until it has drawn them at another size.
DRAWN_WITHIN = 10.0


@pytest.fixture
async def calm() -> AsyncIterator[Browser]:
    """Its camera gives few pictures a second: four people send twelve, and the machine draws them all."""
    async with chromium(frames=5, windows=False) as running:
        yield running


async def all_see_and_hear(pages: list[Page]) -> None:
    for page in pages:
        others = [True] * (len(pages) - 1)

        async def is_so(page: Page = page, others: list[bool] = others) -> bool:
            return [await page.evaluate(TILES), await page.evaluate(RECEIVED)] == [others, others]

        await calls.until(is_so, within=60)


async def crossed_at_last(page: Page) -> list[str]:
    began = time.monotonic()
    while True:
        await page.wait_for_timeout(150)
        crossed: list[str] = await page.evaluate(CROSSED)
        if not crossed or time.monotonic() - began > DRAWN_WITHIN:
            return crossed


async def seen(page: Page, name: str, *sizes: dict[str, int]) -> None:
    for size in sizes:
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        crossed = await crossed_at_last(page)
        await picture(page, f"{name}-{size['width']}")
        assert not crossed, f"{name} at {size['width']}: {crossed}"
    await check_accessibility(page, name)


async def come_in(
    browser: Browser, platform: RunningPlatform, contact: str, size: dict[str, int]
) -> tuple[Page, str]:
    """The link, the code, the check, the waiting room; the page, and the link."""
    _, page = await new_person(browser, size, base_url=platform.base_url)
    link = await people.link_sent_to(page, contact)
    await page.goto(link)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pour protéger le patient, un code")
    await expect(page.locator("body")).not_to_contain_text("TROISIEME")
    await check_accessibility(page, "the door of a third person")
    await page.get_by_role("button", name="Recevoir mon code").click()
    mailbox = await page.context.new_page()
    code = await people.code_sent_to(mailbox, contact)
    await mailbox.close()
    await page.fill("#code", code)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-action=check]")).to_be_visible()
    await picture(page, f"third-summary-{size['width']}")
    await check_accessibility(page, "the page of a third person")
    await page.locator("[data-action=check]").click()
    await page.locator("[data-action=continue]").click()
    await expect(page.locator("[data-view=waiting]")).to_be_visible()
    return page, link


async def test_an_interpreter_joins_in_the_middle_of_a_call_and_is_sent_away(
    calm: Browser, platform: RunningPlatform
) -> None:
    async with calls.in_call(calm, platform, "Troisieme") as call:
        practitioner, patient = call.pages
        await calls.write(patient, "Avant elle.")

        # Invited from the call. The patient reads it, and she is before the door, seen by the practitioner alone.
        await practitioner.locator("[data-action=people]").click()
        await check_accessibility(practitioner, "inviting in the call")
        await calls.invite(practitioner, "Mme Rose Vidal", "interprète", ROSE)
        await picture(practitioner, "third-inviting-1280")
        interpreter, link = await come_in(calm, platform, ROSE, PHONE)
        await expect(patient.locator(".call-company")).to_contain_text(
            "Mme Rose Vidal, interprète", timeout=25_000
        )
        await picture(interpreter, "third-waiting-390")
        await check_accessibility(interpreter, "third-waiting")
        door = practitioner.locator(".call-waiting")
        await expect(door).to_contain_text("Mme Rose Vidal, interprète, est dans la salle d'attente.")
        assert await patient.locator(".call-tile").count() == 1

        # Let in: each of the three sees and hears the two others, and the patient was told who comes.
        await practitioner.locator("[data-action=people]").click()
        await door.locator("[data-action=admit]").click()
        await expect(patient.locator(".call-news")).to_have_text(
            "Mme Rose Vidal, interprète, entre dans la téléconsultation."
        )
        await expect(patient.locator("#announce-polite")).to_contain_text("Mme Rose Vidal, interprète, entre")
        three = [practitioner, patient, interpreter]
        await all_see_and_hear(three)
        await expect(interpreter.locator(".call-caption").first).to_be_visible()
        await seen(practitioner, "third-host", {"width": 768, "height": 1024}, NARROW, DESK)
        await seen(patient, "third-patient", DESK, NARROW)

        # What was written before is not hers; what is written now reaches all, and her seat survives a reload.
        await calls.write(patient, "Bonjour à toutes deux.")
        await interpreter.locator("[data-action=chat]").click()
        await expect(interpreter.locator("[data-chat-message]")).to_have_count(1)
        await interpreter.reload()
        await all_see_and_hear(three)

        # A fourth, and then each has one less.
        await practitioner.locator("[data-action=people]").click()
        await calls.invite(practitioner, "M. Paul Roy", "collègue", PAUL)
        colleague, _ = await come_in(calm, platform, PAUL, DESK)
        await practitioner.locator("[data-action=people]").click()
        await door.locator("[data-action=admit]").click()
        await all_see_and_hear([*three, colleague])
        await patient.get_by_role("button", name="Fermer les messages").click()
        for page, sizes in ((practitioner, (NARROW, DESK)), (patient, (NARROW,))):
            await seen(page, f"fourth-{'host' if page is practitioner else 'patient'}", *sizes)

        # Removed: she is out at once, and neither her page nor her link brings her back.
        await practitioner.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
        await practitioner.locator("[data-action=people]").click()
        await practitioner.get_by_role("button", name="Retirer Mme Rose Vidal").click()
        await expect(interpreter.locator("[data-ended-title]")).to_have_text("Votre invitation est retirée")
        await expect(patient.locator(".call-news")).to_contain_text(
            ["Mme Rose Vidal, interprète, n'est plus"]
        )
        await all_see_and_hear([practitioner, patient, colleague])
        await interpreter.reload()
        await expect(interpreter.get_by_role("heading", level=1)).not_to_contain_text("invité·e à une")
        await interpreter.goto(link)
        await expect(interpreter.get_by_role("heading", level=1)).to_contain_text(
            "Ce lien n'est plus valable"
        )

        # The end is the end for all; who was there is kept.
        await practitioner.locator("[data-action=people]").click()
        await calls.close(call)
        await expect(colleague.locator("[data-ended-title]")).to_have_text("La consultation est terminée")
        roles = ["companion", "companion", "patient", "practitioner"]

        async def is_kept() -> bool:
            return sorted([row["role"] for row in await calls.rows(platform, LEFT, call.due.id)]) == roles

        await calls.until(is_kept, within=10)
