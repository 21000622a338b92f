"""A practice of Paris, one appointment in ten minutes, and its consultation, opened by the reaction to the booking."""

import pytest

from teleo.appointments import AppointmentView
from teleo.consultations import RoomFeed, consultation_of_appointment, reactions
from teleo.consultations.queries import ConsultationView
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands


@pytest.fixture
def subscriptions(commands: KeptCommands) -> Subscriptions:
    return Subscriptions(reactions(commands))


@pytest.fixture
def feed(works: Works, commands: KeptCommands) -> RoomFeed:
    return RoomFeed(works, commands)


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    """It is noon; it starts at ten past."""
    return await builders.appointment(works, minimes, NOON.replace(minute=10))


@pytest.fixture
async def consultation(works: Works, booked: AppointmentView) -> ConsultationView:
    await Relay(works).drain()
    async with works.reading() as session:
        opened = await consultation_of_appointment(session, booked.id)
    assert opened is not None
    return opened
