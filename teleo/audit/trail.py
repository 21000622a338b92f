"""Write one entry of the trail, in the transaction of the act itself; or once for one look, or for one writing that saves itself."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from teleo.audit import queries
from teleo.audit.acts import Act
from teleo.audit.tables import AuditEntry
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.work import Work, Works

ONE_LOOK = timedelta(minutes=15)
READINGS = UUID(
    "5f3f0a3e-3b7c-4f0e-9a51-6a0d7f6c2b11"
)  # the names of readings are drawn from it (RFC 9562 §5.5)


def record(work: Work, act: Act, *, subject: str, subject_id: UUID | None = None) -> None:
    """`subject` is what it was done to ("patient", "appointment"…), `subject_id` which one."""
    work.session.add(AuditEntry(id=new_id(), **_entry(work.actor, work.now, act, subject, subject_id)))


async def record_reading(works: Works, actor: Actor, act: Act, *, subject: str, subject_id: UUID) -> None:
    """Once in each quarter of an hour, however often the page fetches it again.

    A day is fetched every minute and at each arrival: hundreds of equal rows would hide the one that somebody looks
    for, and nobody may remove them. The quarter is in the entry's id, so that two screens write one row.
    """
    now = works.clock.now()
    async with works.reading() as session:
        if await queries.is_written(session, _quarter_id(actor, now, act, subject, subject_id)):
            return
    async with works.open(actor) as work:
        await record_once(work, act, subject=subject, subject_id=subject_id)


async def record_once(work: Work, act: Act, *, subject: str, subject_id: UUID) -> None:
    """Once in each quarter of an hour, in the transaction of the act: of what saves itself every few seconds."""
    entry_id = _quarter_id(work.actor, work.now, act, subject, subject_id)
    entry = {"id": entry_id, **_entry(work.actor, work.now, act, subject, subject_id)}
    await queries.write_once(work.session, entry)


def _quarter_id(actor: Actor, at: datetime, act: Act, subject: str, subject_id: UUID) -> UUID:
    quarter = int(at.timestamp() // ONE_LOOK.total_seconds())
    return uuid5(READINGS, f"{act} {actor.account_id} {subject} {subject_id} {quarter}")


def _entry(actor: Actor, at: datetime, act: Act, subject: str, subject_id: UUID | None) -> dict[str, object]:
    return {
        "at": at,
        "act": act,
        "actor_role": actor.role,
        "account_id": actor.account_id,
        "establishment_id": actor.establishment_id,
        "subject_kind": subject,
        "subject_id": subject_id,
    }
