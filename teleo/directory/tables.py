"""Establishments, their own texts, practitioners, who works where, and visit reasons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from teleo.directory.rules import Profession
from teleo.infra.columns import Instant, one_of
from teleo.infra.database import Base
from teleo.infra.texts import LOCALES

FINESS_UNIQUE = "uq_establishments_finess"
RPPS_UNIQUE = "uq_practitioners_rpps"
WORDING_UNIQUE = "uq_visit_reasons_establishment_id_wording"


class Establishment(Base):
    """`message_name` is the name put in mails and SMS: neutral, for it may be read over a shoulder.

    `accent` is #rrggbb; `logo` a picture, of the type `logo_kind`; both for patients' pages.
    """

    __tablename__ = "establishments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    shown_name: Mapped[str] = mapped_column(Text)
    message_name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    help_phone: Mapped[str] = mapped_column(Text)
    finess: Mapped[str | None] = mapped_column(Text, unique=True)
    # Whether a patient may prove by it who he is, rather than by a code that is sent to him: relatives know it.
    birth_date_allowed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Whether its calls go through the site's relay only, so that nobody in them learns another's network address.
    hides_addresses: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    accent: Mapped[str | None] = mapped_column(Text)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_kind: Mapped[str | None] = mapped_column(Text)
    logo_version: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class InvitationText(Base):
    """How an establishment words its invitations by one way in one language. Without a row, our own words are sent."""

    __tablename__ = "invitation_texts"
    __table_args__ = (
        one_of("channel", ("email", "mobile"), name="channel"),
        one_of("language", LOCALES, name="language"),
    )

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Practitioner(Base):
    """One person, whatever the number of establishments where he consults."""

    __tablename__ = "practitioners"
    __table_args__ = (one_of("profession", Profession, name="profession"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # High bits of the range that forbids two appointments at once: see the table of occupations.
    serial: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    rpps: Mapped[str] = mapped_column(Text, unique=True)
    family_name: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text)
    profession: Mapped[str] = mapped_column(Text)
    specialty: Mapped[str | None] = mapped_column(Text)
    enrolled_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """A practitioner at work in an establishment."""

    __tablename__ = "memberships"

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"), primary_key=True)
    establishment_id: Mapped[UUID] = mapped_column(
        ForeignKey("establishments.id"), primary_key=True, index=True
    )
    active: Mapped[bool] = mapped_column(default=True)
    began_at: Mapped[datetime] = mapped_column(Instant)


class VisitReason(Base):
    """What a patient comes for, in the words of those who plan: it gives the length, and is never put in a message."""

    __tablename__ = "visit_reasons"
    __table_args__ = (
        UniqueConstraint("establishment_id", "wording"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    wording: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
