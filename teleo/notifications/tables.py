"""Messages to people: planned once, sent once. Their words are made at the moment of sending and kept nowhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import Instant, one_of
from teleo.infra.database import Base


class SentMessage(Base):
    """One message about one appointment by one channel. `link_id` is the link that it carries, its own."""

    __tablename__ = "sent_messages"
    __table_args__ = (
        UniqueConstraint("appointment_id", "wording", "channel"),
        one_of("channel", ("email", "mobile"), name="channel"),
        one_of("state", ("planned", "sent"), name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"))
    wording: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("patient_links.id"))
    state: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
