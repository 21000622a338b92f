"""Empty the demonstration's tables."""

from sqlalchemy import text

from teleo.infra.database import Session
from teleo.tables import metadata

# Whoever holds the connection, the audit trail is only ever added to: it is here too.
KEPT = frozenset({"audit_entries"})


async def empty_tables(session: Session) -> None:
    """All but the audit trail, and numbers from one again.

    The outbox first: whoever runs a reaction holds a row of it, and is waited for rather than crossed.
    """
    names = ", ".join(table.name for table in metadata.sorted_tables if table.name not in KEPT)
    await session.execute(text("LOCK TABLE outbox_messages IN ACCESS EXCLUSIVE MODE"))
    await session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
