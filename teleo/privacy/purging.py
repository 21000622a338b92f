"""Remove what was kept long enough: each slice removes its own, in small batches, and the counts are written down."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from teleo import accounts, audit, consultations, notifications
from teleo.appointments import last_appointments
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra import outbox
from teleo.infra.keeping import Purge
from teleo.infra.work import Work, Works
from teleo.patients import erase_companions, registered_before, with_companion_before
from teleo.privacy import queries, rules
from teleo.privacy.erasing import erase_wholly
from teleo.privacy.retention import RetentionSettings
from teleo.privacy.tables import PurgeRun

EVERY = timedelta(hours=1)
BATCH = 200  # rows in one transaction: nobody waits for a purge
NOBODY = UUID(int=0)

# In this order: what refers to others goes before them.
PURGES: tuple[Purge, ...] = (
    *consultations.PURGES,
    *notifications.PURGES,
    *accounts.PURGES,
    *outbox.PURGES,
    *audit.PURGES,
)

log = structlog.get_logger()

# Of the patients after that one: how many things went, and the last who was looked at (none when there are no more).
Walk = Callable[[Work, UUID], Awaitable[tuple[int, UUID | None]]]


class Purging:
    def __init__(self, works: Works, retention: RetentionSettings) -> None:
        self._works = works
        self._retention = retention

    async def run(self) -> None:
        """For ever. Several processes may: one purges, the others find that it was done."""
        while True:
            try:
                await self.purge_when_due()
            except Exception as error:  # noqa: BLE001 the database is away: say so and look again
                log.warning("purge_interrupted", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def purge_when_due(self) -> dict[str, int] | None:
        """How many of each thing were removed; None when one began less than an hour ago, or goes on elsewhere.

        One transaction stays open beside those that remove: it keeps others out, and when this process dies half-way
        nothing says that it was done, so that the next to look begins again.
        """
        async with self._works.open(SYSTEM) as work:
            if not await queries.is_due(work.session, work.now - EVERY):
                return None
            removed = {
                **{purge.setting: await self._counted(self._until_done(purge)) for purge in PURGES},
                "companions_days": await self._counted(self._over_patients(self._companions)),
                "record_years": await self._counted(self._over_patients(self._records)),
            }
            finished_at = self._works.clock.now()
            await work.save(
                PurgeRun(id=new_id(), began_at=work.now, finished_at=finished_at, removed=removed)
            )
            await queries.forget_old_runs(work.session, work.now)
        return removed

    async def _counted(self, purge: Awaitable[int]) -> int:
        """One that fails does not keep the others from going on; it is tried again in an hour."""
        try:
            return await purge
        except Exception as error:  # noqa: BLE001 whatever it was, the others have nothing to do with it
            log.warning("purge_failed", error=type(error).__name__)
            return 0

    async def _until_done(self, purge: Purge) -> int:
        days: int = getattr(self._retention, purge.setting)
        total = 0
        while True:
            async with self._works.open(SYSTEM) as work:
                gone = await purge.run(work.session, work.now - timedelta(days=days), BATCH)
            total += gone
            if gone < BATCH:
                return total

    async def _over_patients(self, walk: Walk) -> int:
        total, after = 0, NOBODY
        while True:
            async with self._works.open(SYSTEM) as work:
                gone, last = await walk(work, after)
            total += gone
            if last is None:
                return total
            after = last

    async def _companions(self, work: Work, after: UUID) -> tuple[int, UUID | None]:
        before = work.now - timedelta(days=self._retention.companions_days)
        found = await with_companion_before(work.session, before, after, BATCH)
        last = await last_appointments(work.session, found)
        over = [patient_id for patient_id in found if last.get(patient_id, before) <= before]
        gone = await erase_companions(work.session, work.vault, over, before)
        return gone, found[-1] if found else None

    async def _records(self, work: Work, after: UUID) -> tuple[int, UUID | None]:
        years = self._retention.record_years
        found = await registered_before(work.session, rules.years_before(work.now, years), after, BATCH)
        last = await last_appointments(work.session, [patient_id for patient_id, *_ in found])
        gone = 0
        for patient_id, born_on, registered_at in found:
            last_seen: datetime = last.get(patient_id, registered_at)
            if rules.is_record_over(born_on, last_seen, work.now, years=years):
                await erase_wholly(work, patient_id)
                gone += 1
        return gone, found[-1][0] if found else None
