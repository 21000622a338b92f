"""An assistant is given a code, for an appointment of hers that a link would open."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from teleo.appointments import AppointmentUnknown, AppointmentView
from teleo.infra.work import Works
from teleo.reaching.errors import NothingToOpen
from teleo.reaching.reading_aloud import read_aloud
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, NOON + timedelta(hours=1))


async def test_a_code_is_given_for_a_quarter_of_an_hour_and_written_in_the_trail(
    works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    async with works.open(builders.assistant_of(minimes.here)) as work:
        drawn = await read_aloud(work, booked.id)

    assert (len(drawn.code), drawn.valid_until) == (8, NOON + timedelta(minutes=15))
    async with works.reading() as session:
        acts = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE act = 'code_read_out'"))
    assert acts == 1


async def test_none_is_given_for_what_is_over_or_elsewhere(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    elsewhere = await builders.establishment(works)

    with pytest.raises(AppointmentUnknown):
        async with works.open(builders.assistant_of(elsewhere)) as work:
            await read_aloud(work, booked.id)
    clock.forward(hours=6)
    with pytest.raises(NothingToOpen):
        async with works.open(builders.assistant_of(minimes.here)) as work:
            await read_aloud(work, booked.id)
