"""A reading is in the trail once for one look, whoever refreshes it and how often."""

import asyncio

from sqlalchemy import select

from teleo.audit import Act, record_reading
from teleo.audit.tables import AuditEntry
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock


async def readings(works: Works) -> list[AuditEntry]:
    async with works.reading() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.act == Act.MESSAGES_READ)))


async def test_a_quarter_of_an_hour_has_one_entry_for_the_same_eyes(works: Works, clock: GivenClock) -> None:
    here = await builders.establishment(works)
    claire, paul = [Actor("practitioner", account_id=new_id(), establishment_id=here.id) for _ in range(2)]
    subject_id = new_id()

    async def read(actor: Actor, subject: str = "consultation") -> None:
        await record_reading(works, actor, Act.MESSAGES_READ, subject=subject, subject_id=subject_id)

    for _ in range(3):
        await read(claire)
        clock.forward(minutes=4)
    assert [(entry.account_id, entry.subject_id) for entry in await readings(works)] == [
        (claire.account_id, subject_id)
    ]

    await read(paul)
    await read(claire, "another")
    assert len(await readings(works)) == 3

    clock.forward(minutes=15)
    await asyncio.gather(*(read(claire) for _ in range(5)))  # in one instant, by five screens
    assert len(await readings(works)) == 4
