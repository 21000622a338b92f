"""Empty the demonstration's tables; see to the code apps of its people."""

from collections.abc import Collection
from uuid import UUID

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


async def accounts_without_factor(session: Session, emails: Collection[str]) -> tuple[UUID, ...]:
    found = await session.scalars(
        text(
            "SELECT id FROM accounts WHERE email = ANY(:emails)"
            " AND id NOT IN (SELECT account_id FROM authenticator_apps)"
            " AND id NOT IN (SELECT account_id FROM passkeys)"
        ),
        {"emails": list(emails)},
    )
    return tuple(found)


async def let_codes_be_used_again(session: Session, app_id: UUID, before: int) -> bool:
    """Those after this step. Whether there is such an app."""
    freed = await session.execute(
        text(
            "UPDATE authenticator_apps SET last_step = least(last_step, :before) WHERE id = :id RETURNING id"
        ),
        {"before": before, "id": app_id},
    )
    return freed.one_or_none() is not None
