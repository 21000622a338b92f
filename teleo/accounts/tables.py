"""Accounts, their roles, sessions and how they came to be, invitations, patients' links, codes, browsers that proved."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import EncryptedText, Instant, one_of
from teleo.infra.database import Base
from teleo.infra.texts import LOCALES

ACCOUNT_ROLES = ("assistant", "practitioner", "administrator", "region_administrator")
OF_THE_REGION = "(role = 'region_administrator') = (establishment_id IS NULL)"
PROOFS = ("birth_date", "sent_code", "spoken_code")
EMAIL_UNIQUE = "uq_accounts_email"
NATIONAL_ID_UNIQUE = "uq_accounts_national_id"
STEP_UP_PURPOSES = ("signature", "unlock")


class Account(Base):
    """Someone who signs in: by e-mail and password, or by the national identity that Pro Santé Connect gives.

    `national_id` is its SubjectNameID (8 and the RPPS number), never its `sub`, which may change. Patients have none.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("email IS NOT NULL OR national_id IS NOT NULL", name="known_by"),
        CheckConstraint("password_hash IS NULL OR email IS NOT NULL", name="password_goes_with_email"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    national_id: Mapped[str | None] = mapped_column(Text, unique=True)
    shown_name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class AccountRole(Base):
    """What an account is in one establishment, or was: one that ended is kept, and opens nothing.

    An administrator of the region is so in no establishment.
    """

    __tablename__ = "account_roles"
    __table_args__ = (
        Index(
            "uq_account_roles_held",
            *("account_id", "establishment_id", "role"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        one_of("role", ACCOUNT_ROLES, name="role"),
        CheckConstraint("(role = 'practitioner') = (practitioner_id IS NOT NULL)", name="practitioner"),
        CheckConstraint(OF_THE_REGION, name="region"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    role: Mapped[str] = mapped_column(Text)
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountSession(Base):
    """A browser where someone signed in: a family of refresh tokens, of which `token_hash` is the one that is good now.

    `number` counts them; `confirmed_number` is the last that the browser is known to have received.
    """

    __tablename__ = "account_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_role_id: Mapped[UUID] = mapped_column(ForeignKey("account_roles.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime | None] = mapped_column(Instant)
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    confirmed_number: Mapped[int] = mapped_column(default=0, server_default="0")
    refreshed_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ProfessionalSession(Base):
    """What Pro Santé Connect said when a session was opened by it: in which situation one practises, until it ends.

    `id_token` signs out there; `leaving_hash` is of what the browser shows to be led there, after it left here.
    """

    __tablename__ = "professional_sessions"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    situation: Mapped[str] = mapped_column(EncryptedText("professional_sessions.situation"))
    id_token: Mapped[str | None] = mapped_column(EncryptedText("professional_sessions.id_token"))
    leaving_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)


class SignInAttempt(Base):
    """Someone on his way to Pro Santé Connect and back, in one browser, within minutes. Its code is used once.

    `found` is who came back, until he has said in which situation he works today.
    """

    __tablename__ = "sign_in_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    state_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issuer: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(EncryptedText("sign_in_attempts.nonce"))
    verifier: Mapped[str] = mapped_column(EncryptedText("sign_in_attempts.verifier"))
    wished: Mapped[str] = mapped_column(Text)
    authenticated_since: Mapped[datetime | None] = mapped_column(Instant)
    began_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    found: Mapped[str | None] = mapped_column(EncryptedText("sign_in_attempts.found"))


class StepUp(Base):
    """Someone who is signed in confirms one act on his e-CPS telephone, by two digits that both screens show."""

    __tablename__ = "step_ups"
    __table_args__ = (one_of("purpose", STEP_UP_PURPOSES, name="purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    digits: Mapped[str] = mapped_column(Text)
    auth_req_id: Mapped[str] = mapped_column(EncryptedText("step_ups.auth_req_id"))
    interval_seconds: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    next_poll_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    granted_at: Mapped[datetime | None] = mapped_column(Instant)
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SpentRefresh(Base):
    """A refresh token that was used. The next one is made of it, the salt and a key: the table alone makes none."""

    __tablename__ = "spent_refreshes"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_sessions.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    device_hash: Mapped[bytes] = mapped_column(LargeBinary)
    spent_at: Mapped[datetime] = mapped_column(Instant)


class Enrolment(Base):
    """An invitation to choose a password, for someone new or who forgot his; to one more role, for who has an account.

    Its token is derived, as a patient's is.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        one_of("role", ACCOUNT_ROLES, name="role"),
        one_of("language", LOCALES, name="language"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(role = 'practitioner') = (practitioner_id IS NOT NULL)", name="practitioner"),
        CheckConstraint(OF_THE_REGION, name="region"),
        CheckConstraint("valid_until > invited_at", name="validity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str] = mapped_column(Text, index=True)
    shown_name: Mapped[str] = mapped_column(Text)
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    role: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="fr", server_default="fr")
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class PatientLink(Base):
    """What opens one appointment to its patient. The token is derived from the id and kept nowhere, only its hash.

    `wrong_tries` are the wrong answers given through this link; those of an appointment's links count together.
    """

    __tablename__ = "patient_links"
    __table_args__ = (CheckConstraint("valid_until > valid_from", name="validity"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    appointment_id: Mapped[UUID] = mapped_column(index=True)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    first_opened_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    wrong_tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class VisitDevice(Base):
    """A browser whose holder proved who he is, for one appointment. It is over with the link by which it came.

    The cookie holds the token, the table its hash alone.
    """

    __tablename__ = "visit_devices"
    __table_args__ = (one_of("proven_by", PROOFS, name="proven_by"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("patient_links.id"), index=True)
    proven_by: Mapped[str] = mapped_column(Text)
    proven_at: Mapped[datetime] = mapped_column(Instant)


class SentCode(Base):
    """Six digits sent to the contact on file. They are derived from the id, as a link's token is, and kept nowhere."""

    __tablename__ = "sent_codes"
    __table_args__ = (CheckConstraint("valid_until > asked_at", name="validity"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("patient_links.id"), index=True)
    appointment_id: Mapped[UUID] = mapped_column(index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SpokenCode(Base):
    """Eight digits read out on the telephone, which open what `link_id` opens. Kept as keyed hashes only.

    `half_hash` is of the first four digits: whoever guesses the others spends the tries of this code.
    """

    __tablename__ = "spoken_codes"
    __table_args__ = (CheckConstraint("valid_until > issued_at", name="validity"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    half_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("patient_links.id"))
    appointment_id: Mapped[UUID] = mapped_column(index=True)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
