"""Empty the demonstration's tables."""

from sqlalchemy import delete, text

from teleo.infra.database import Session
from teleo.tables import metadata

# Whoever holds the connection, the audit trail is only ever added to: it is here too.
KEPT = frozenset({"audit_entries"})


async def empty_tables(session: Session) -> None:
    """All but the audit trail.

    The outbox first: whoever runs a reaction holds a row of it, and is waited for rather than crossed. Rows are
    deleted, not truncated: pages that are being read meanwhile would cross a lock on whole tables.
    """
    await session.execute(text("LOCK TABLE outbox_messages IN ACCESS EXCLUSIVE MODE"))
    for table in reversed(metadata.sorted_tables):
        if table.name not in KEPT:
            await session.execute(delete(table))
