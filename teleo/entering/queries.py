"""What was typed by those who lost their link."""

from uuid import UUID

from teleo.entering.tables import LostLink
from teleo.infra.database import Session


async def lost_link_row(session: Session, lost_id: UUID) -> LostLink | None:
    """None once it was dealt with."""
    return await session.get(LostLink, lost_id)
