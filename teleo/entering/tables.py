"""What is kept of someone who lost his link, until he was looked for: a moment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import EncryptedText, Instant
from teleo.infra.database import Base


class LostLink(Base):
    """What somebody typed, known to us or not. Gone once links were sent, or nobody was found."""

    __tablename__ = "lost_links"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    contact: Mapped[str] = mapped_column(EncryptedText("lost_links.contact"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
