"""The trail's table. Rows are only ever added: a trigger of the first migration refuses to change or remove one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import Instant
from teleo.infra.database import Base


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_id", "at"),
        Index("ix_audit_entries_establishment", "establishment_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    act: Mapped[str] = mapped_column(Text)  # one of audit.acts.Act
    actor_role: Mapped[str] = mapped_column(Text)
    account_id: Mapped[UUID | None]
    establishment_id: Mapped[UUID | None]
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
