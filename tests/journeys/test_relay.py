"""Where no direct way exists: calls through a real relay, and what is said when it refuses."""

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, WebSocketRoute, expect

from signaling.ice import LIFETIME
from tests.support import calls, people
from tests.support.browser import check_accessibility, chromium, picture, sees_and_hears, wait_for_picture
from tests.support.calls import RunningCall
from tests.support.platform import RunningPlatform
from tests.support.turn import SECRET, TRANSPORTS, Relay, Transport, expired, running_relay, trust

pytestmark = [pytest.mark.timeout(240), pytest.mark.relay]

TOLD_WITHIN_MS = 5_000

# Of each connection that lives: how the chosen way leaves this side.
WAYS = """async () => {
  const ways = [];
  for (const peer of window.__peers) {
    if (peer.connectionState === "closed") continue;
    const stats = await peer.getStats();
    for (const report of stats.values()) {
      if (report.type !== "transport") continue;
      const mine = stats.get(stats.get(report.selectedCandidatePairId).localCandidateId);
      ways.push([mine.candidateType, mine.relayProtocol]);
    }
  }
  return ways;
}"""
EXPIRES_AT = "() => Number(window.__peers.at(-1).getConfiguration().iceServers[0].username.split(':')[0])"


@pytest.fixture(scope="module")
async def browser(relay: Relay) -> AsyncIterator[Browser]:
    """One that believes the authority of our relay: it lives in a home of its own."""
    trust(relay.folder, relay.authority)
    with home_at(relay.folder):
        async with chromium() as running:
            yield running


@contextmanager
def home_at(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        yield


async def admit(call: RunningCall) -> None:
    """One click; what comes of it is for each test to say."""
    await people.row(call.practitioner, call.name).locator("[data-action=admit]").click()


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_call_passes_through_the_relay_over_the_one_way_that_is_open(
    browser: Browser, relayed: RunningPlatform, relay: Relay, transport: Transport
) -> None:
    with running_relay(relay, SECRET, over=(transport,)):
        async with calls.waiting(browser, relayed, f"Relais {transport}") as call:
            await admit(call)

            for page in call.pages:
                await wait_for_picture(page)
                taken_in = await sees_and_hears(page)
                assert taken_in.frames_per_second >= 15
                assert taken_in.audio_energy > 0
                assert await page.evaluate(WAYS) == [["relay", transport]]
                await expect(page.locator("[data-connection=relay]")).to_have_count(0)
            await calls.close(call)


async def test_a_relay_that_refuses_is_told_and_tried_again_until_it_lets_the_call_through(
    browser: Browser, relayed: RunningPlatform, relay: Relay
) -> None:
    async with calls.waiting(browser, relayed, "Refus") as call:
        with running_relay(relay, "a secret that the hub does not know"):
            admitted_at = time.time()
            await admit(call)
            await is_told(call)
            await picture(call.patient, "call-relay-refused-390")
            await check_accessibility(call.patient, "relay refused")

        with running_relay(relay, SECRET):
            await is_let_through(call, admitted_at)
            for page in call.pages:
                assert [way for way, _ in await page.evaluate(WAYS)] == ["relay"]
            await calls.close(call)


async def test_a_relay_that_does_not_answer_is_told_and_the_call_goes_on_once_it_does(
    browser: Browser, relayed: RunningPlatform, relay: Relay
) -> None:
    async with calls.waiting(browser, relayed, "Muet") as call:
        await admit(call)
        await is_told(call)

        with running_relay(relay, SECRET):
            for page in call.pages:
                await wait_for_picture(page, within=40)
                await expect(page.locator("[data-connection=relay]")).to_have_count(0)
            await calls.close(call)


async def test_credentials_that_have_expired_are_told_and_fresh_ones_let_the_call_through(
    browser: Browser, relayed: RunningPlatform, relay: Relay
) -> None:
    async with calls.waiting(browser, relayed, "Perime") as call:
        hub = OldHub()
        for page in call.pages:
            await page.route_web_socket(re.compile("socket.io"), hub.between)
            await page.reload()
        await expect(people.row(call.practitioner, call.name).locator("[data-action=admit]")).to_be_visible()

        with running_relay(relay, SECRET):
            await admit(call)
            await is_told(call)
            for page in call.pages:
                assert await page.evaluate(EXPIRES_AT) < time.time()

            hub.is_late = False
            await is_let_through(call, time.time())
            await calls.close(call)


class OldHub:
    """On the line to the hub: as if its clock were late by more than credentials live."""

    is_late = True

    def between(self, page: WebSocketRoute) -> None:
        hub = page.connect_to_server()
        hub.on_message(lambda told: page.send(expired(told) if self.is_late else told))


async def is_told(call: RunningCall) -> None:
    for page in call.pages:
        told = page.locator("[data-connection=relay]")
        await expect(told).to_be_visible(timeout=TOLD_WITHIN_MS)
        await expect(page.locator(".call-placard")).to_contain_text("nouvel accès")


async def is_let_through(call: RunningCall, since: float) -> None:
    """By credentials given since, and not by those with which he waited."""
    for page in call.pages:
        await wait_for_picture(page, within=40)
        await expect(page.locator("[data-connection=relay]")).to_have_count(0)
        assert await page.evaluate(EXPIRES_AT) >= int(since + LIFETIME.total_seconds())
