"""A delay is told to all who wait for that practitioner that day, there, and to nobody else."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from signaling.contract import TellBoard
from teleo.appointments import AppointmentView
from teleo.audit.tables import AuditEntry
from teleo.consultations.hub import board_of
from teleo.consultations.lateness import lateness_of, tell_late, withdraw_lateness
from teleo.consultations.tables import LateNotice
from teleo.consultations.visits import visit_for
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


async def say(works: Works, commands: KeptCommands, at: Practice, minutes: int) -> None:
    async with works.open(builders.practitioner_at(at)) as work:
        await tell_late(work, commands, minutes)


async def withdraw(works: Works, commands: KeptCommands, at: Practice) -> None:
    async with works.open(builders.practitioner_at(at)) as work:
        await withdraw_lateness(work, commands)


async def read_by(works: Works, booked: AppointmentView) -> int | None:
    """The minutes that the patient of this appointment reads."""
    async with works.reading() as session:
        said = (await visit_for(session, booked.id, works.clock.now())).lateness
    return said.minutes if said is not None else None


async def test_all_of_that_day_read_it_and_nobody_of_another(
    works: Works, commands: KeptCommands, minimes: Practice, booked: AppointmentView
) -> None:
    tonight = await builders.appointment(works, minimes, NOON + timedelta(hours=4))
    tomorrow = await builders.appointment(works, minimes, NOON + timedelta(days=1))
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    await builders.opening(works, minimes.here, hugo)
    other = await builders.appointment(works, Practice(minimes.here, hugo, minimes.reason), NOON)

    await say(works, commands, minimes, 20)

    assert [await read_by(works, one) for one in (booked, tonight, tomorrow, other)] == [20, 20, None, None]
    board = board_of(minimes.practitioner.id)
    assert commands.sent == [
        TellBoard(board=board, what="lateness", id=str(minimes.practitioner.id), revision=0)
    ]


async def test_the_same_person_elsewhere_is_not_late_there(
    works: Works, commands: KeptCommands, minimes: Practice
) -> None:
    elsewhere = await builders.same_practitioner_elsewhere(works, minimes)
    there = await builders.appointment(works, elsewhere, NOON + timedelta(hours=2))

    await say(works, commands, minimes, 10)

    assert await read_by(works, there) is None


async def test_it_is_changed_and_taken_back_and_each_is_in_the_trail(
    works: Works, commands: KeptCommands, minimes: Practice, booked: AppointmentView, clock: GivenClock
) -> None:
    for minutes in (20, 20, 30):
        await say(works, commands, minimes, minutes)
        clock.forward(minutes=1)
    changed = await read_by(works, booked)
    for _ in range(2):
        await withdraw(works, commands, minimes)

    assert (changed, await read_by(works, booked)) == (30, None)
    async with works.reading() as session:
        acts = await session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.act.like("lateness%"))
            .order_by(AuditEntry.at, AuditEntry.id)
        )
        assert list(acts) == ["lateness_told", "lateness_told", "lateness_withdrawn"]
    assert len(commands.sent) == 3


async def test_it_ends_with_the_day_and_can_be_told_again_the_next(
    works: Works, commands: KeptCommands, minimes: Practice, clock: GivenClock
) -> None:
    await say(works, commands, minimes, 20)
    clock.forward(hours=10, minutes=59)
    here, who = minimes.here.id, minimes.practitioner.id
    async with works.reading() as session:
        before = await lateness_of(session, here, who, clock.now())
        clock.forward(minutes=1)
        after = await lateness_of(session, here, who, clock.now())

    await say(works, commands, minimes, 20)

    assert (before is None, after is None) == (False, True)
    async with works.reading() as session:
        again = await lateness_of(session, here, who, clock.now())
    assert again is not None
    assert again.said_at == clock.now()


async def test_said_on_two_screens_at_once_it_stands_once(
    works: Works, commands: KeptCommands, minimes: Practice
) -> None:
    await asyncio.gather(*(say(works, commands, minimes, minutes) for minutes in (10, 20, 30, 10)))

    async with works.reading() as session:
        standing = select(func.count()).select_from(LateNotice).where(LateNotice.withdrawn_at.is_(None))
        assert await session.scalar(standing) == 1
