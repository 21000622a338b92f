"""A hub whose clock is the machine's: the processes of the echoes know no other."""

from collections.abc import AsyncIterator

import pytest

from tests.support.hub import RunningHub, running_hub


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub() as running:
        running.clock.set_to_now()
        yield running
