"""What a call's own page reads beside the consultation: the practitioner's note, and what was noted of the call."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from teleo.consultations.tables import PrivateNote, TechnicalIncident
from teleo.infra.database import Session


async def note_row(
    session: Session, consultation_id: UUID, author_id: UUID, *, hold: bool = False
) -> PrivateNote | None:
    """`hold`: nobody else changes it until the transaction ends."""
    asked = select(PrivateNote).where(
        PrivateNote.consultation_id == consultation_id, PrivateNote.author_id == author_id
    )
    return await session.scalar(asked.with_for_update() if hold else asked)


async def noted_at(session: Session, consultation_id: UUID, what: str) -> datetime | None:
    """When an incident of this kind was first seen in this consultation."""
    first: datetime | None = await session.scalar(
        select(func.min(TechnicalIncident.seen_at)).where(
            TechnicalIncident.consultation_id == consultation_id, TechnicalIncident.what == what
        )
    )
    return first
