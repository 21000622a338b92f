"""Occupations and appointments. The no-overlap constraint stands here, and decides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, Integer, Text, select, text
from sqlalchemy.dialects.postgresql import INT8RANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from teleo.appointments.rules import APPOINTMENT_STATES, OCCUPATION_STATES, WHAT_CHANGED
from teleo.infra.columns import Instant, one_of
from teleo.infra.database import Base

ONE_AT_A_TIME = "ex_occupations_one_at_a_time"
ASKED_ONCE = "uq_appointments_establishment_id_asked_as"

# Ranges of integers have a GiST index natively, without the btree_gist extension that hospitals may not allow:
# the practitioner's serial number in the high bits, minutes since 1970 in the low 28 (enough until the year 2480),
# so that two ranges overlap only within one practitioner.
_MINUTE = "(extract(epoch FROM {column} AT TIME ZONE 'UTC')::bigint / 60)"
_SPAN = "int8range((practitioner_serial::bigint << 28) + {start}, (practitioner_serial::bigint << 28) + {end})".format(
    start=_MINUTE.format(column="starts_at"), end=_MINUTE.format(column="ends_at")
)


class Occupation(Base):
    """A practitioner's time that is taken, in whichever establishment. A group is one occupation, several attend.

    `held` is a promise with an expiry; only `held` and `booked` count, unless `overbooked` on purpose.
    """

    __tablename__ = "occupations"
    __table_args__ = (
        one_of("state", OCCUPATION_STATES, name="state"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "date_trunc('minute', starts_at AT TIME ZONE 'UTC') = starts_at AT TIME ZONE 'UTC' "
            "AND date_trunc('minute', ends_at AT TIME ZONE 'UTC') = ends_at AT TIME ZONE 'UTC'",
            name="whole_minutes",
        ),
        CheckConstraint(
            "starts_at >= '2000-01-01 00:00+00' AND ends_at < '2200-01-01 00:00+00'", name="years"
        ),
        CheckConstraint("NOT isempty(span)", name="span_not_empty"),  # an empty range escapes the constraint
        CheckConstraint("practitioner_serial > 0", name="serial"),
        CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="held_expires"),
        ExcludeConstraint(
            ("span", "&&"),
            where=text("state IN ('held', 'booked') AND NOT overbooked"),
            name=ONE_AT_A_TIME,
            using="gist",
        ),
        Index("ix_occupations_calendar", "practitioner_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    practitioner_serial: Mapped[int] = mapped_column(Integer)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(Text)
    overbooked: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    span: Mapped[Range[int]] = mapped_column(INT8RANGE, Computed(_SPAN, persisted=True))


class Appointment(Base):
    """A patient in an occupation: its time is the occupation's."""

    __tablename__ = "appointments"
    __table_args__ = (
        one_of("state", APPOINTMENT_STATES, name="state"),
        Index("ix_appointments_occupation", "occupation_id"),
        Index("ix_appointments_patient", "patient_id"),
        Index(ASKED_ONCE, "establishment_id", "asked_as", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occupation_id: Mapped[UUID] = mapped_column(ForeignKey("occupations.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"))
    visit_reason_id: Mapped[UUID] = mapped_column(ForeignKey("visit_reasons.id"))
    state: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(
        BigInteger, default=0
    )  # SEQUENCE of the invitation (RFC 5545 §3.8.7.4)
    asked_as: Mapped[UUID | None]  # the form's own id: pressing twice books once
    booked_at: Mapped[datetime] = mapped_column(Instant)
    booked_by: Mapped[UUID | None]


class AppointmentChange(Base):
    """An appointment was moved or cancelled: by which side, from when, and until when that could be undone.

    `hold_id` keeps the time it leaves for as long; whoever books over an expired hold removes it.
    """

    __tablename__ = "appointment_changes"
    __table_args__ = (
        one_of("what", WHAT_CHANGED, name="what"),
        CheckConstraint("from_ends_at > from_starts_at", name="from_ends_after_start"),
        CheckConstraint("undo_until >= made_at", name="undo_after_made"),
        Index("ix_appointment_changes_appointment", "appointment_id", "made_at"),
        Index("ix_appointment_changes_hold", "hold_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"))
    what: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)  # the role of the one who did it
    made_at: Mapped[datetime] = mapped_column(Instant)
    from_starts_at: Mapped[datetime] = mapped_column(Instant)
    from_ends_at: Mapped[datetime] = mapped_column(Instant)
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("occupations.id", ondelete="SET NULL"))
    undo_until: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


# What slices above may join in a statement of their own: when, with whom, what became of it; nothing of who came.
appointed = (
    select(
        Appointment.id,
        Appointment.establishment_id,
        Appointment.state,
        Occupation.practitioner_id,
        Occupation.starts_at,
        Occupation.ends_at,
    )
    .join(Occupation, Occupation.id == Appointment.occupation_id)
    .subquery("appointed")
)
