"""Sign-ins that are half done, apps, passkeys, recovery codes, and what is remembered while one is set up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import EncryptedText, Instant
from teleo.infra.database import Base

CREDENTIAL_UNIQUE = "uq_passkeys_credential_id"


class HalfWay(Base):
    """Someone whose password was right, in one browser, within minutes. No session: it opens nothing but the second step."""

    __tablename__ = "half_ways"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_role_id: Mapped[UUID] = mapped_column(ForeignKey("account_roles.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    wished: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    wrong_tries: Mapped[int] = mapped_column(default=0)


class AuthenticatorApp(Base):
    """The app of an account, which shows a new code each half-minute (RFC 6238).

    `last_step` is of the newest code that was accepted: neither it nor one before it is accepted again.
    """

    __tablename__ = "authenticator_apps"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), unique=True)
    secret: Mapped[str] = mapped_column(EncryptedText("authenticator_apps.secret"))
    last_step: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Passkey(Base):
    """A credential of WebAuthn: its public half. `sign_count` is the authenticator's own, where it counts."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(Text)  # words apart, as the browser said them
    name: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """One of ten, used once. Kept as a keyed hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class PasskeyChallenge(Base):
    """What an authenticator is to sign next, for a half-way or for a proof: the last one asked for, used once."""

    __tablename__ = "passkey_challenges"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class SecurityProof(Base):
    """Whoever is signed in gave his password again, and may change for some minutes how he signs in."""

    __tablename__ = "security_proofs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_sessions.id", ondelete="CASCADE"), unique=True
    )
    proven_at: Mapped[datetime] = mapped_column(Instant)
