"""The relay: claims due outbox messages, runs their reactions, retries, and gives up loudly."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import Select, func, select, update

from teleo.core.actor import SYSTEM
from teleo.infra.outbox import OutboxMessage
from teleo.infra.work import Works

POLL_SECONDS = 1.0
ATTEMPTS = 12  # with the delays below: given up after about ten hours
LONGEST_DELAY = timedelta(hours=2)
AT_ONCE = 4

log = structlog.get_logger()


class Relay:
    """One reaction per transaction: the claim, what the reaction writes and the mark 'done' commit together."""

    def __init__(self, works: Works) -> None:
        self._works = works

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._loop())

    async def drain(self) -> int:
        """Run all that is due now, one after the other; how many reactions were tried. For tests and operators."""
        tried = 0
        while await self._next():
            tried += 1
        return tried

    async def _loop(self) -> None:
        while True:
            self._works.committed.clear()
            try:
                found = await self._next()
            except Exception as error:  # noqa: BLE001 the database is away: say so and come back
                log.warning("relay_interrupted", error=type(error).__name__)
                found = False
            if found:
                continue
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._works.committed.wait()
            except TimeoutError:
                pass

    async def _next(self) -> bool:
        """Take one due message; False when there is none."""
        message: OutboxMessage | None = None
        try:
            async with self._works.sessions() as session, session.begin():
                message = await session.scalar(self._due())
                if message is None:
                    return False
                session.expunge(message)
                reaction = self._works.subscriptions.by_name[message.reaction]
                work = self._works.on(session, SYSTEM)
                await reaction.run(work, reaction.fact.model_validate(message.payload))
                await session.execute(
                    update(OutboxMessage)
                    .where(OutboxMessage.id == message.id)
                    .values(done_at=work.now, attempts=message.attempts + 1, last_error=None)
                )
        except Exception as error:
            if message is None:
                raise
            await self._postpone(message, error)
            return True
        for act in work.after_commit:
            await act()
        return True

    def _due(self) -> Select[OutboxMessage]:
        now = self._works.clock.now()
        return (
            select(OutboxMessage)
            .where(
                OutboxMessage.done_at.is_(None),
                OutboxMessage.parked_at.is_(None),
                OutboxMessage.due_at <= now,
            )
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    async def _postpone(self, message: OutboxMessage, error: Exception) -> None:
        attempts = message.attempts + 1
        now = self._works.clock.now()
        parked = attempts >= ATTEMPTS
        changes = {
            "attempts": attempts,
            "last_error": type(error).__name__,
            "due_at": now + delay_after(attempts),
        }
        if parked:
            changes["parked_at"] = now
        async with self._works.sessions() as session, session.begin():
            await session.execute(
                update(OutboxMessage).where(OutboxMessage.id == message.id).values(**changes)
            )
        tell = log.error if parked else log.warning
        tell(
            "reaction_parked" if parked else "reaction_postponed",
            reaction=message.reaction,
            message_id=str(message.id),
            attempts=attempts,
            error=type(error).__name__,
        )

    async def backlog(self) -> int:
        """How many messages are due and not done, for the readiness page."""
        async with self._works.reading() as session:
            due = select(func.count()).where(
                OutboxMessage.done_at.is_(None), OutboxMessage.due_at <= self._works.clock.now()
            )
            return int(await session.scalar(due) or 0)


def delay_after(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s … up to two hours."""
    return min(timedelta(seconds=2**attempts), LONGEST_DELAY)
