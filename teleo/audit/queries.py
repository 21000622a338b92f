"""Whether an entry is written; one that is written once, whoever else tries in the same instant."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from teleo.audit.tables import AuditEntry
from teleo.infra.database import Session


async def is_written(session: Session, entry_id: UUID) -> bool:
    return await session.scalar(select(AuditEntry.id).where(AuditEntry.id == entry_id)) is not None


async def write_once(session: Session, entry: dict[str, object]) -> None:
    await session.execute(insert(AuditEntry).values(entry).on_conflict_do_nothing())
