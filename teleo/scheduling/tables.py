"""Openings and absences."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, SmallInteger, Time
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import Instant
from teleo.infra.database import Base


class Opening(Base):
    """Each week, on these weekdays (Monday is 0), from `starts` to `ends` in the civil time of the establishment."""

    __tablename__ = "openings"
    __table_args__ = (
        CheckConstraint("cardinality(weekdays) > 0 AND weekdays <@ '{0,1,2,3,4,5,6}'", name="weekdays"),
        CheckConstraint("ends = '00:00' OR ends > starts", name="ends_after_start"),
        CheckConstraint("every_weeks >= 1", name="every_weeks"),
        Index("ix_openings_calendar", "practitioner_id", "establishment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    every_weeks: Mapped[int] = mapped_column(default=1)
    excluded: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)


class Absence(Base):
    """The practitioner is away, from every establishment."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_absences_calendar", "practitioner_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
