"""One running hub for each test: alone in its process, on Redis, and two on one Redis with their clients dealt out."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from signaling.settings import HubSettings
from tests.support.hub import RunningHub, running_hub

ON_REDIS = {"redis": 1, "two hubs": 2}


@pytest_asyncio.fixture(
    params=["memory", *(pytest.param(name, marks=pytest.mark.redis) for name in ON_REDIS)]
)
async def hub(request: pytest.FixtureRequest) -> AsyncIterator[RunningHub]:
    if request.param == "memory":
        async with running_hub() as running:
            yield running
    else:
        settings = HubSettings(redis_url=SecretStr(request.getfixturevalue("redis_url")))
        async with running_hub(settings, hubs=ON_REDIS[request.param]) as running:
            yield running
