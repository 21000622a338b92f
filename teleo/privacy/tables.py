"""What each establishment says of itself in its notices, and what each run of the purge removed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import Instant
from teleo.infra.database import Base


class EstablishmentNotice(Base):
    """Whom to write to about one's data, and what the law asks a publisher to say of itself."""

    __tablename__ = "establishment_notices"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), primary_key=True)
    data_contact: Mapped[str] = mapped_column(Text)
    postal_address: Mapped[str] = mapped_column(Text)
    publication_director: Mapped[str] = mapped_column(Text)
    hosted_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class PurgeRun(Base):
    """`removed` counts, by the setting that decided; nothing says whose it was."""

    __tablename__ = "purge_runs"
    __table_args__ = (Index("ix_purge_runs_began_at", "began_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    removed: Mapped[dict[str, int]] = mapped_column(JSONB)
