"""Messages planned and sent."""

from uuid import UUID

from sqlalchemy import select

from teleo.infra.database import Session
from teleo.notifications.tables import SentMessage


async def planned_message(session: Session, message_id: UUID) -> SentMessage | None:
    """The row, held until the transaction ends; None once it was sent."""
    return await session.scalar(
        select(SentMessage)
        .where(SentMessage.id == message_id, SentMessage.state == "planned")
        .with_for_update()
    )


async def is_planned(session: Session, appointment_id: UUID, wording: str, channel: str) -> bool:
    found = await session.scalar(
        select(SentMessage.id).where(
            SentMessage.appointment_id == appointment_id,
            SentMessage.wording == wording,
            SentMessage.channel == channel,
        )
    )
    return found is not None
