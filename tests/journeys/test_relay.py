"""Where no direct way exists: calls through a real relay, and what is said when it refuses."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import people
from tests.support.browser import check_accessibility, chromium, picture, sees_and_hears, wait_for_picture
from tests.support.platform import RunningPlatform, free_port, started
from tests.support.turn import TRANSPORTS, Relay, Transport, make_relay, running_relay, trust

pytestmark = [pytest.mark.timeout(240), pytest.mark.relay]

SECRET = "what coturn and the hub know"
TOLD_WITHIN_MS = 5_000
NAMES = ("Vidal", "Torrent", "Serrano", "Roussillon")

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
NAMES_GIVEN = "() => window.__peers.map((peer) => peer.getConfiguration().iceServers[0].username)"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="teleo-relay-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)  # our own folder: the database's user must pass when we are root
        yield Path(made)


@pytest.fixture(scope="module")
def relay(folder: Path) -> Relay:
    return make_relay(folder)


@pytest.fixture(scope="module")
def relayed(folder: Path, relay: Relay) -> Iterator[RunningPlatform]:
    """A site that lets nobody learn the other's address."""
    (folder / "secret").write_text(SECRET)
    hub = {"TURN_URLS": relay.urls, "TURN_SECRET_FILE": str(folder / "secret"), "RELAY_ONLY": "true"}
    with started(folder, free_port(), hub) as platform:
        yield platform


@pytest.fixture(scope="module")
async def browser(folder: Path, relay: Relay) -> AsyncIterator[Browser]:
    """One that believes the authority of our relay: it lives in a home of its own."""
    trust(folder, relay.authority)
    with home_at(folder):
        async with chromium() as running:
            yield running


@contextmanager
def home_at(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        yield


@dataclass(frozen=True)
class Consultation:
    """Both in front of their screens, the patient in the waiting room."""

    patient: Page
    practitioner: Page
    name: str

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.patient, self.practitioner

    async def admit(self) -> None:
        await people.row(self.practitioner, self.name.upper()).locator("[data-action=admit]").click()

    async def end(self) -> None:
        await self.practitioner.locator("[data-action=leave]").click()
        await self.practitioner.locator("[data-action=close]").click()
        await expect(self.patient.locator("[data-view=ended]")).to_be_visible()
        for page in self.pages:
            await page.context.close()


async def about_to_begin(browser: Browser, platform: RunningPlatform, name: str) -> Consultation:
    assistant = await people.assistant(browser, platform)
    number = NAMES.index(name)
    link = await people.book_next_slot(
        assistant,
        birth_name=name,
        first_name=f"Anne{'abcd'[number]}",
        born_on=f"195{number}-03-0{number + 1}",
        email=f"{name.lower()}@patients.test",
        mobile=f"06 39 98 66 0{number}",
    )
    await assistant.context.close()
    practitioner = await people.practitioner(browser, platform)
    patient = await people.patient(browser, platform, link)
    await people.go_to_waiting_room(patient)
    await expect(people.row(practitioner, name.upper())).to_contain_text("En salle d'attente")
    return Consultation(patient, practitioner, name)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_call_passes_through_the_relay_over_the_one_way_that_is_open(
    browser: Browser, relayed: RunningPlatform, relay: Relay, transport: Transport
) -> None:
    with running_relay(relay, SECRET, over=(transport,)):
        consultation = await about_to_begin(browser, relayed, NAMES[TRANSPORTS.index(transport)])

        await consultation.admit()

        for page in consultation.pages:
            await wait_for_picture(page)
            taken_in = await sees_and_hears(page)
            assert taken_in.frames_per_second >= 15
            assert taken_in.audio_energy > 0
            assert await page.evaluate(WAYS) == [["relay", transport]]
            await expect(page.locator("[data-connection=relay]")).to_have_count(0)
        await consultation.end()


async def test_a_relay_that_refuses_is_told_and_tried_again_until_it_lets_the_call_through(
    browser: Browser, relayed: RunningPlatform, relay: Relay
) -> None:
    consultation = await about_to_begin(browser, relayed, NAMES[-1])
    with running_relay(relay, "a secret that the hub does not know"):
        await consultation.admit()

        for page in consultation.pages:
            told = page.locator("[data-connection=relay]")
            await expect(told).to_be_visible(timeout=TOLD_WITHIN_MS)
            await expect(page.locator(".call-placard")).to_contain_text("nouvel accès")
        await picture(consultation.patient, "call-relay-refused-390")
        await check_accessibility(consultation.patient, "relay refused")
        refused = [await page.evaluate(NAMES_GIVEN) for page in consultation.pages]

    with running_relay(relay, SECRET):
        for page, before in zip(consultation.pages, refused, strict=True):
            await wait_for_picture(page, within=40)
            await expect(page.locator("[data-connection=relay]")).to_have_count(0)
            assert await page.evaluate(NAMES_GIVEN) != before
        await consultation.end()
