"""The running platform and a real browser, shared by the journeys."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import CALM_FRAMES, chromium
from tests.support.due import Clinic, clinic_of
from tests.support.platform import RunningApart, RunningPlatform, running_platform, running_separate_platform
from tests.support.turn import Relay, relay_of_a_site, relayed_platform

# Two cores may draw several calls at once: what must be fast is measured, not awaited.
expect.set_options(timeout=15_000)


# One for each file: journeys take the near slots of a calendar, and must not take one another's.
@pytest.fixture(scope="module")
def platform() -> Iterator[RunningPlatform]:
    with running_platform() as running:
        yield running


@pytest.fixture(scope="module")
def apart() -> Iterator[RunningApart]:
    """The same, with web, hub and worker apart."""
    with running_separate_platform() as running:
        yield running


@pytest.fixture
def separate_platform(apart: RunningApart) -> RunningPlatform:
    return apart.platform


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    """Where one may run: a test starts it, with what it shall know."""
    with relay_of_a_site() as made:
        yield made


@pytest.fixture(scope="module")
def relayed(relay: Relay) -> Iterator[RunningPlatform]:
    with relayed_platform(relay) as running:
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium(frames=CALM_FRAMES, windows=False) as running:
        yield running


@pytest.fixture
async def smooth() -> AsyncIterator[Browser]:
    """The whole of it, whose camera gives all its pictures: where it is judged how many come."""
    async with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
async def everyone_goes_home(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Nobody stays in a call, or before a list of the day, when a journey is over."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            await context.close()


@pytest.fixture
async def clinic(platform: RunningPlatform) -> AsyncIterator[Clinic]:
    """To make appointments at any hour on the running platform."""
    async with clinic_of(platform) as found:
        yield found
