"""What the trail keeps: every act, until it is too old to be of use; the database lets nothing younger go."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from teleo.audit.tables import AuditEntry
from teleo.infra.database import Session
from teleo.infra.keeping import Purge, Rows, remove, told


async def entries_about(session: Session, subject_ids: Collection[UUID]) -> Rows:
    """Who did what, by role: the account is somebody else's."""
    return await told(
        session, AuditEntry, AuditEntry.subject_id.in_(subject_ids), hidden={"account_id", "establishment_id"}
    )


async def _purge_trail(session: Session, before: datetime, most: int) -> int:
    return await remove(session, AuditEntry, AuditEntry.at < before, most=most)


PURGES = (Purge("trail_days", _purge_trail),)
