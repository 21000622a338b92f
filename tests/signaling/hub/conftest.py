"""One running hub for each test: alone in its process, on Redis, and two on one Redis with their clients dealt out."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from signaling.settings import HubSettings
from tests.support.hub import RunningHub, running_hub

ON_REDIS = {"redis": 1, "two hubs": 2}
# What happens before an event reaches a room is the same wherever rooms are kept, and is tried once.
AT_THE_GATE = {"test_events", "test_guard", "test_namespace", "test_throttle", "test_transport"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "hub" in metafunc.fixturenames:
        shapes = [pytest.param(name, marks=pytest.mark.redis) for name in ON_REDIS]
        at_the_gate = metafunc.module.__name__.rpartition(".")[2] in AT_THE_GATE
        metafunc.parametrize("hub", ["memory", *([] if at_the_gate else shapes)], indirect=True)


@pytest_asyncio.fixture
async def hub(request: pytest.FixtureRequest) -> AsyncIterator[RunningHub]:
    if request.param == "memory":
        async with running_hub() as running:
            yield running
    else:
        settings = HubSettings(redis_url=SecretStr(request.getfixturevalue("redis_url")))
        async with running_hub(settings, hubs=ON_REDIS[request.param]) as running:
            yield running
