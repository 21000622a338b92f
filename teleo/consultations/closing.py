"""The day's end closes what nobody closed: in progress is ended, never begun is missed or not held."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog

from signaling.contract.commands import Commands
from teleo.appointments import appointment_for
from teleo.consultations import queries
from teleo.consultations.ending import end
from teleo.consultations.hub import close_room, tell_change
from teleo.consultations.rules.admission import CLOSES_AFTER, PATIENT_SEAT, PRACTITIONER_SEAT, Times
from teleo.consultations.tables import Consultation
from teleo.core.actor import SYSTEM
from teleo.infra.work import Work, Works

EVERY_SECONDS = 60.0

log = structlog.get_logger()


class Closing:
    def __init__(self, works: Works, commands: Commands) -> None:
        self._works = works
        self._commands = commands

    async def run(self) -> None:
        """For ever. Two of them do no harm: each consultation is closed by the first, and found closed by the next."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 the database is away: say so and look again
                log.warning("closing_interrupted", error=type(error).__name__)

    async def look(self) -> None:
        """Each consultation in a transaction of its own."""
        async with self._works.reading() as session:
            left = await queries.open_since_before(session, self._works.clock.now() - CLOSES_AFTER)
        for consultation_id in left:
            await self._close(consultation_id)

    async def _close(self, consultation_id: UUID) -> None:
        async with self._works.open(SYSTEM) as work:
            consultation = await queries.locked(work.session, consultation_id)
            if queries.course_of(consultation).is_over:
                return
            appointment = await appointment_for(work.session, consultation.appointment_id)
            times = Times.around(appointment.starts_at, appointment.ends_at)
            # It may have been moved in the meantime.
            if work.now < times.closes_at:
                return
            present = await queries.present_seats(work.session, consultation.id)
            if {PATIENT_SEAT, PRACTITIONER_SEAT} <= present and work.now < times.ends_for_all_at:
                return
            await end(work, consultation, await _ended_at(work, consultation, present), by_day=True)
            tell_change(work, self._commands, consultation)
            room = consultation.room
            work.after_commit.append(lambda: close_room(self._commands, room))


async def _ended_at(work: Work, consultation: Consultation, present: frozenset[str]) -> datetime:
    """A consultation that all have left was over when the last one went."""
    if present or consultation.started_at is None:
        return work.now
    last = await queries.last_left_at(work.session, consultation.id)
    return max(last, consultation.started_at) if last is not None else work.now
