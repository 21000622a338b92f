"""Consultations, who attended them, what was said, what went wrong (R.6316-4 of the code de la santé publique)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from teleo.consultations.rules.company import KINDS
from teleo.consultations.rules.lateness import MINUTES_LATE
from teleo.consultations.rules.lifecycle import STATES, WHY_NOT_HELD
from teleo.consultations.rules.satisfaction import ANSWERS, QUESTIONS
from teleo.consultations.rules.summing import PATHS
from teleo.infra.columns import EncryptedText, Instant, one_of
from teleo.infra.database import Base

ONE_PER_APPOINTMENT = "uq_consultations_appointment_id"
ONE_NOTE = "uq_private_notes_author"


class Consultation(Base):
    """`room` is its unguessable name at the hub, which knows nothing else of it. `revision` grows at each change.

    `consent_withdrawn_at`: the patient agrees no more, since then; None again once he agrees anew.
    `missing_until`: somebody said that the patient did not come, and may take it back until then.
    `waiting_seen_at`: when the one who waits was last known to be there; None in rows older than that.
    """

    __tablename__ = "consultations"
    __table_args__ = (
        one_of("state", STATES, name="state"),
        Index(ONE_PER_APPOINTMENT, "appointment_id", unique=True),
        Index("uq_consultations_room", "room", unique=True),
        Index("ix_consultations_practitioner", "practitioner_id", "state"),
        CheckConstraint("state <> 'waiting' OR waiting_since IS NOT NULL", name="waiting_since"),
        CheckConstraint("state <> 'in_progress' OR started_at IS NOT NULL", name="started_at"),
        CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name="ended_at"),
        one_of("why_not_held", WHY_NOT_HELD, name="why_not_held"),
        CheckConstraint("(state = 'not_held') = (why_not_held IS NOT NULL)", name="not_held_with_why"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"))
    room: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    waiting_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    why_not_held: Mapped[str | None] = mapped_column(Text)
    consent_withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    missing_until: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=0)


class Attendance(Base):
    """Someone was there, from when to when; a person who comes back has a second one.

    `lost`: he was cut off, and `left_at` is when he was last seen, be it the hub that went.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        one_of("left_how", ("left", "lost", "closed"), name="left_how"),
        CheckConstraint("left_at >= entered_at", name="left_after_entered"),
        CheckConstraint("(left_at IS NULL) = (left_how IS NULL)", name="left_at_with_how"),
        # One person has one attendance open at a time, whatever the hub says twice.
        Index(
            "uq_attendances_open",
            "consultation_id",
            "seat",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    seat: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    left_how: Mapped[str | None] = mapped_column(Text)


class Companion(Base):
    """A third person invited to one consultation, and his link to it. The token is derived from the id, as a patient's.

    `told_starts_at` is the hour that the last message to him spoke of, if it was not to cancel it; `waiting_since` is None when he does not wait,
    `waiting_seen_at` is when he was last known to.
    `contact` goes some time after the link has ended.
    """

    __tablename__ = "companions"
    __table_args__ = (
        one_of("kind", KINDS, name="kind"),
        CheckConstraint("valid_until > invited_at", name="validity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    kind: Mapped[str] = mapped_column(Text)
    shown_name: Mapped[str] = mapped_column(EncryptedText("companions.shown_name"))
    contact: Mapped[str | None] = mapped_column(EncryptedText("companions.contact"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    invited_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    told_starts_at: Mapped[datetime | None] = mapped_column(Instant)
    first_opened_at: Mapped[datetime | None] = mapped_column(Instant)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    waiting_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    wrong_tries: Mapped[int] = mapped_column(default=0)


class CompanionCode(Base):
    """Six digits sent to a third person's contact. They are derived from the id, and kept nowhere."""

    __tablename__ = "companion_codes"
    __table_args__ = (CheckConstraint("valid_until > asked_at", name="validity"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    companion_id: Mapped[UUID] = mapped_column(ForeignKey("companions.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class CompanionDevice(Base):
    """A browser whose holder typed a code that was sent to this third person. The cookie holds the token itself."""

    __tablename__ = "companion_devices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    companion_id: Mapped[UUID] = mapped_column(ForeignKey("companions.id"), index=True)
    proven_at: Mapped[datetime] = mapped_column(Instant)


class Message(Base):
    """What was said in writing; `id` was drawn by its author's browser, so that said twice is kept once."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_consultation", "consultation_id", "said_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    seat: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(EncryptedText("messages.text"))
    said_at: Mapped[datetime] = mapped_column(Instant)


class PrivateNote(Base):
    """What a practitioner writes for himself during a consultation; nobody else reads it (R.4127-45 CSP).

    `revision` grows with each writing: a page that knows an older one does not write over a newer.
    """

    __tablename__ = "private_notes"
    __table_args__ = (Index(ONE_NOTE, "consultation_id", "author_id", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    text: Mapped[str] = mapped_column(EncryptedText("private_notes.text"))
    revision: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(Instant)


class TechnicalIncident(Base):
    """Kept in the patient's record by law (R.6316-4, 4°)."""

    __tablename__ = "technical_incidents"
    __table_args__ = (Index("ix_technical_incidents_consultation", "consultation_id", "seen_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    seat: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class CallSummary(Base):
    """What the call was like for one page of one seat, as that page told; a page that is reloaded has another `run`.

    `received` and `lost` are packets, `cuts` how often the way broke, `height` lines of the picture. No address is kept.
    """

    __tablename__ = "call_summaries"
    __table_args__ = (
        one_of("path", PATHS, name="path"),
        CheckConstraint("seconds > 0 AND received >= 0 AND lost >= 0 AND cuts >= 0", name="counts"),
    )

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    seat: Mapped[str] = mapped_column(Text, primary_key=True)
    run: Mapped[UUID] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int]
    received: Mapped[int]
    lost: Mapped[int]
    cuts: Mapped[int]
    height: Mapped[int | None]
    told_at: Mapped[datetime] = mapped_column(Instant)


class SatisfactionAnswer(Base):
    """What the patient pressed after the call; only ever read as a count."""

    __tablename__ = "satisfaction_answers"
    __table_args__ = (
        one_of("question", QUESTIONS, name="question"),
        one_of("answer", ANSWERS, name="answer"),
    )

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(Text, primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(Instant)


class LateNotice(Base):
    """A practitioner told all who wait for him that he is late. It stands until he withdraws it, or until his day ends."""

    __tablename__ = "late_notices"
    __table_args__ = (
        CheckConstraint(f"minutes IN ({', '.join(map(str, MINUTES_LATE))})", name="minutes"),
        CheckConstraint("ends_at > said_at", name="ends_after_said"),
        CheckConstraint("withdrawn_at >= said_at", name="withdrawn_after_said"),
        # One stands at a time: another takes its place.
        Index(
            "uq_late_notices_standing",
            "practitioner_id",
            "establishment_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.id"))
    minutes: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
