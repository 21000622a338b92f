"""Whoever has not been seen for long is not there: the hub that would have told so is gone, and forgot him."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog

from signaling.contract.commands import Commands
from teleo.consultations import attending, companions_waiting, queries
from teleo.consultations.ending import settle
from teleo.consultations.hub import tell_change
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.attendance import FORGOTTEN_AFTER, last_seen
from teleo.consultations.tables import Consultation
from teleo.core.actor import SYSTEM
from teleo.infra.work import Work, Works

EVERY_SECONDS = 15.0

log = structlog.get_logger()


class Forgetting:
    def __init__(self, works: Works, commands: Commands) -> None:
        self._works = works
        self._commands = commands

    async def run(self) -> None:
        """For ever. Those who come back after a restart are seen again before the first look."""
        await asyncio.sleep(FORGOTTEN_AFTER.total_seconds())
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 the database is away: say so and look again
                log.warning("forgetting_interrupted", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Each consultation in a transaction of its own: the hub's word about another need not wait."""
        before = self._works.clock.now() - FORGOTTEN_AFTER
        async with self._works.reading() as session:
            unseen = await queries.unseen_since(session, before)
        for consultation_id in unseen:
            await self._forget(consultation_id, before)

    async def _forget(self, consultation_id: UUID, before: datetime) -> None:
        async with self._works.open(SYSTEM) as work:
            consultation = await queries.locked(work.session, consultation_id)
            forgotten = _forget_who_waits(consultation, before)
            forgotten += await companions_waiting.forget(work, consultation, before)
            forgotten += await _forget_who_sits(work, consultation, before)
            if forgotten:
                tell_change(work, self._commands, consultation)


def _forget_who_waits(consultation: Consultation, before: datetime) -> int:
    course = queries.course_of(consultation)
    seen_at = consultation.waiting_seen_at or course.waiting_since
    if course.state != "waiting" or seen_at is None or seen_at >= before:
        return 0
    settle(consultation, lifecycle.patient_gives_up_waiting(course))
    return 1


async def _forget_who_sits(work: Work, consultation: Consultation, before: datetime) -> int:
    unseen = [
        attendance
        for attendance in await queries.open_attendances(work.session, consultation.id)
        if last_seen(attendance.entered_at, attendance.last_seen_at) < before
    ]
    for attendance in unseen:
        attending.lose(attendance)
    return len(unseen)
