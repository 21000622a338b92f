"""A practice, one who came to it, and the reactions that write to the outbox."""

import pytest

from teleo.consultations import reactions
from teleo.infra.outbox import Subscriptions
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.fakes import KeptCommands
from tests.support.kept import Came, someone_who_came


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions(reactions(KeptCommands()))


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def came(works: Works, clock: GivenClock, minimes: Practice) -> Came:
    return await someone_who_came(works, clock, minimes)
