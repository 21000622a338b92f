"""An establishment that hides network addresses, on a site where others do not: all that browsers find is the relay's."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import calls, people
from tests.support.browser import DESK, check_accessibility, new_person, picture, wait_for_picture
from tests.support.calls import RunningCall
from tests.support.due import clinic_of
from tests.support.platform import RunningPlatform
from tests.support.turn import SECRET, Relay, relayed_platform, running_relay

pytestmark = [pytest.mark.timeout(240), pytest.mark.relay]

# Of each connection that stands: of what kind are the candidates that this side found, and those that it was told.
CANDIDATES = """async () => {
  const found = [];
  for (const peer of window.__peers.filter((one) => one.connectionState === "connected")) {
    const kinds = { mine: new Set(), theirs: new Set() };
    for (const report of (await peer.getStats()).values()) {
      if (report.type === "local-candidate") kinds.mine.add(report.candidateType);
      if (report.type === "remote-candidate") kinds.theirs.add(report.candidateType);
    }
    found.push([[...kinds.mine].sort(), [...kinds.theirs].sort()]);
  }
  return found;
}"""
POLICIES = """() => window.__peers
  .filter((one) => one.connectionState !== "closed")
  .map((one) => one.getConfiguration().iceTransportPolicy)"""
TOLD_WITHIN_MS = 8_000
ALL_BY_RELAY = [[["relay"], ["relay"]]]


@pytest.fixture(scope="module")
def site(relay: Relay) -> Iterator[RunningPlatform]:
    """One with a relay, where each establishment chooses."""
    with relayed_platform(relay, {"RELAY_ONLY": "false"}) as running:
        yield running


async def connected(page: Page) -> bool:
    return bool(await page.evaluate(CANDIDATES))


async def by_relay(page: Page) -> bool:
    return bool(await page.evaluate(CANDIDATES) == ALL_BY_RELAY)


async def go_by_relay(call: RunningCall) -> None:
    """In all that they find, and in all that they are told."""
    for page in call.pages:
        await calls.until(partial(by_relay, page), within=20)
        assert await page.evaluate(POLICIES) == ["relay"]


async def settings(browser: Browser, site: RunningPlatform) -> Page:
    _, page = await new_person(browser, DESK, base_url=site.base_url)
    await people.sign_in(page, site.links["administrator"], "/establishment")
    return page


async def choose(page: Page, *, hides: bool) -> None:
    """By keyboard alone."""
    box = page.get_by_label("Cacher l'adresse réseau des personnes")
    await box.focus()
    if await box.is_checked() is not hides:
        await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("C'est enregistré.")).to_be_visible()
    await expect(box).to_be_checked(checked=hides)


async def look(page: Page, name: str) -> None:
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.get_by_role("button", name="Enregistrer", exact=True).scroll_into_view_if_needed()
        await picture(page, f"{name}-{width}")
        await check_accessibility(page, f"{name} {width}")


async def test_once_it_hides_addresses_its_calls_find_the_relay_alone_while_one_waits_and_after(
    browser: Browser, site: RunningPlatform, relay: Relay
) -> None:
    administrator = await settings(browser, site)
    await choose(administrator, hides=False)
    await look(administrator, "hides-addresses")
    with running_relay(relay, SECRET):
        # Where nobody hides anything, browsers find each other directly.
        async with calls.waiting(browser, site, "Directe") as call:
            for page in call.pages:
                await calls.until(partial(connected, page), within=15)
                assert "host" in str(await page.evaluate(CANDIDATES))
            await calls.admit(call)
            await calls.close(call)

        await choose(administrator, hides=True)
        async with calls.waiting(browser, site, "Cachee") as call:
            # The connection made ahead.
            await go_by_relay(call)
            await calls.admit(call)
            await go_by_relay(call)

            await call.patient.reload()
            await wait_for_picture(call.patient)
            await go_by_relay(call)
            await calls.close(call)


async def test_one_who_waits_already_goes_by_relay_as_soon_as_the_practitioner_comes_by_a_newer_ticket(
    browser: Browser, site: RunningPlatform, relay: Relay
) -> None:
    administrator = await settings(browser, site)
    await choose(administrator, hides=False)
    with running_relay(relay, SECRET):
        async with calls.waiting(browser, site, "Avant") as call:
            await calls.until(partial(connected, call.patient), within=15)
            assert not await by_relay(call.patient)

            await choose(administrator, hides=True)
            await call.practitioner.reload()

            await go_by_relay(call)
            await calls.admit(call)
            await go_by_relay(call)
            assert [await by_relay(page) for page in call.pages] == [True, True]
            await calls.close(call)


async def test_where_the_site_has_no_relay_any_more_both_are_told_and_no_direct_way_is_taken(
    browser: Browser, platform: RunningPlatform
) -> None:
    async with clinic_of(platform) as clinic:
        await clinic.run("UPDATE establishments SET hides_addresses = true")
    administrator = await settings(browser, platform)
    await expect(administrator.get_by_text("Ce site n'a plus de relais")).to_be_visible()
    await look(administrator, "hides-addresses-no-relay")
    async with calls.waiting(browser, platform, "Sans relais") as call:
        await people.row(call.practitioner, call.name).locator("[data-action=admit]").click()

        for page in call.pages:
            await expect(page.locator("[data-connection=relay]")).to_be_visible(timeout=TOLD_WITHIN_MS)
        await check_accessibility(call.patient, "no relay at all")
        # An attempt more is made, and comes to nothing, too.
        await call.patient.wait_for_timeout(9_000)
        for page in call.pages:
            await expect(page.locator("[data-connection=relay]")).to_be_visible()
            assert not await connected(page)
            assert set(await page.evaluate(POLICIES)) == {"relay"}
        await calls.close(call)
