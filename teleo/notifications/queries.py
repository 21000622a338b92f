"""Messages planned and sent."""

from uuid import UUID

from sqlalchemy import select

from teleo.infra.database import Session
from teleo.notifications.tables import SentMessage
from teleo.notifications.wording import Known


async def planned_message(session: Session, message_id: UUID) -> SentMessage | None:
    """The row, held until the transaction ends; None once it was sent."""
    return await session.scalar(
        select(SentMessage)
        .where(SentMessage.id == message_id, SentMessage.state == "planned")
        .with_for_update()
    )


async def is_planned(session: Session, appointment_id: UUID, channel: str) -> bool:
    """Whether a message is to leave still. One that is leaving in this moment is waited for, and counts as sent."""
    found = await session.scalar(
        select(SentMessage.id)
        .where(
            SentMessage.appointment_id == appointment_id,
            SentMessage.channel == channel,
            SentMessage.state == "planned",
        )
        .with_for_update()
    )
    return found is not None


async def known_by(session: Session, appointment_id: UUID, channel: str) -> Known | None:
    """What the last message by this channel said; None when none has left yet."""
    last = await session.scalar(
        select(SentMessage)
        .where(
            SentMessage.appointment_id == appointment_id,
            SentMessage.channel == channel,
            SentMessage.state == "sent",
        )
        .order_by(SentMessage.sent_at.desc(), SentMessage.id.desc())
        .limit(1)
    )
    return None if last is None else Known(last.wording, last.told_starts_at)
