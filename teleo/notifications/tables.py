"""Messages to people: planned once, sent once. Their words are made at the moment of sending and kept nowhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import Instant, one_of
from teleo.infra.database import Base


class SentMessage(Base):
    """One message about one appointment by one channel. `link_id` is the link that it carries, its own.

    What it says (`wording`) is decided again as it leaves: `told_starts_at` is the time that its reader has known since.
    Dropped means that there was nothing left to say by then.
    """

    __tablename__ = "sent_messages"
    __table_args__ = (
        # Said one after the other: the next is planned when the last has left.
        Index(
            "uq_sent_messages_planned",
            "appointment_id",
            "channel",
            unique=True,
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_sent_messages_appointment", "appointment_id", "channel", "sent_at"),
        one_of("channel", ("email", "mobile"), name="channel"),
        one_of("state", ("planned", "sent", "dropped"), name="state"),
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
    told_starts_at: Mapped[datetime | None] = mapped_column(Instant)
