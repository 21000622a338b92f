"""Messages planned and sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from teleo.infra.database import Session
from teleo.notifications.tables import SentMessage
from teleo.notifications.wording import Known


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message that was meant to leave: `sent_at` is None as long as it has not."""

    channel: str
    planned_at: datetime
    sent_at: datetime | None


async def messages_about(session: Session, appointment_id: UUID) -> tuple[MessageView, ...]:
    """Planned and sent, latest first; not those that were dropped."""
    rows = await session.scalars(
        select(SentMessage)
        .where(SentMessage.appointment_id == appointment_id, SentMessage.state != "dropped")
        .order_by(SentMessage.planned_at.desc(), SentMessage.channel.desc())
    )
    return tuple(MessageView(row.channel, row.planned_at, row.sent_at) for row in rows)


async def hold_messages(session: Session, appointment_id: UUID) -> None:
    """Until the end of the transaction, nobody else plans a message about this appointment, nor drops one."""
    key = int.from_bytes(appointment_id.bytes[8:], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def planned_messages(session: Session, appointment_id: UUID) -> list[SentMessage]:
    """The rows, held until the transaction ends."""
    found = await session.scalars(
        select(SentMessage)
        .where(SentMessage.appointment_id == appointment_id, SentMessage.state == "planned")
        .with_for_update()
    )
    return list(found)


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
