"""Who an address, a session or a link speaks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from teleo.accounts.tables import Account, AccountRole, AccountSession, PatientLink, SpokenCode
from teleo.core.actor import Actor, Role
from teleo.infra.database import Session


@dataclass(frozen=True, slots=True)
class Workplace:
    """What an actor's pages say of his establishment. The directory, which stands above accounts, gives it."""

    id: UUID
    shown_name: str
    zone: str
    help_phone: str
    colours: Mapping[str, str] = field(default_factory=dict)
    logo_version: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """An active account in one of its roles."""

    id: UUID
    password_hash: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class SessionView:
    id: UUID
    actor: Actor
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


async def grant_for_email(session: Session, email: str) -> Grant | None:
    """Of an account with several roles, the first that it was given."""
    found = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.email == email, Account.active)
        .order_by(AccountRole.granted_at, AccountRole.id)
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    account, role = row
    return Grant(id=role.id, password_hash=account.password_hash, actor=_actor(account, role))


async def session_for(session: Session, token_hash: bytes) -> SessionView | None:
    """Open or over, as long as its account is active."""
    found = await session.execute(
        select(AccountSession, Account, AccountRole)
        .join(AccountRole, AccountRole.id == AccountSession.account_role_id)
        .join(Account, Account.id == AccountRole.account_id)
        .where(AccountSession.token_hash == token_hash, Account.active)
    )
    row = found.one_or_none()
    if row is None:
        return None
    kept, account, role = row
    return SessionView(
        id=kept.id,
        actor=_actor(account, role),
        last_seen_at=kept.last_seen_at,
        expires_at=kept.expires_at,
        ended_at=kept.ended_at,
    )


async def account_row(session: Session, account_id: UUID) -> Account:
    return await session.get_one(Account, account_id)


async def session_row(session: Session, session_id: UUID) -> AccountSession:
    return await session.get_one(AccountSession, session_id)


async def session_row_with(session: Session, token_hash: bytes) -> AccountSession | None:
    return await session.scalar(select(AccountSession).where(AccountSession.token_hash == token_hash))


async def link_with(session: Session, token_hash: bytes) -> PatientLink | None:
    return await session.scalar(select(PatientLink).where(PatientLink.token_hash == token_hash))


async def links_among(session: Session, ids: Collection[UUID]) -> tuple[PatientLink, ...]:
    return tuple(await session.scalars(select(PatientLink).where(PatientLink.id.in_(ids))))


async def links_to(session: Session, appointment_id: UUID) -> tuple[PatientLink, ...]:
    """Those not revoked, latest first."""
    found = await session.scalars(
        select(PatientLink)
        .where(PatientLink.appointment_id == appointment_id, PatientLink.revoked_at.is_(None))
        .order_by(PatientLink.issued_at.desc(), PatientLink.id.desc())
    )
    return tuple(found)


async def links_of_patient(session: Session, patient_id: UUID, now: datetime) -> tuple[PatientLink, ...]:
    """Those that still open something, or will."""
    found = await session.scalars(
        select(PatientLink).where(
            PatientLink.patient_id == patient_id,
            PatientLink.revoked_at.is_(None),
            PatientLink.valid_until > now,
        )
    )
    return tuple(found)


async def is_code_taken(session: Session, code_hash: bytes) -> bool:
    return await session.scalar(select(SpokenCode.id).where(SpokenCode.code_hash == code_hash)) is not None


async def forget_codes(session: Session, appointment_id: UUID, now: datetime) -> None:
    """Those of this appointment, and all that are over: a code is kept no longer than it lasts and the next is drawn."""
    gone = select(SpokenCode.id).where(
        or_(SpokenCode.appointment_id == appointment_id, SpokenCode.valid_until <= now)
    )
    await session.execute(delete(SpokenCode).where(SpokenCode.id.in_(gone.with_for_update(skip_locked=True))))


async def spend_a_try(
    session: Session, half_hash: bytes, now: datetime
) -> tuple[tuple[bytes, UUID, int], ...]:
    """Counted in one step against each code that begins so: its hash, its link, and how often it was tried by now."""
    rows = await session.execute(
        update(SpokenCode)
        .where(SpokenCode.half_hash == half_hash, SpokenCode.valid_until > now)
        .values(tries=SpokenCode.tries + 1)
        .returning(SpokenCode.code_hash, SpokenCode.link_id, SpokenCode.tries)
    )
    return tuple((row.code_hash, row.link_id, row.tries) for row in rows)


def _actor(account: Account, role: AccountRole) -> Actor:
    return Actor(
        role=cast("Role", role.role),
        shown_name=account.shown_name,
        account_id=account.id,
        establishment_id=role.establishment_id,
        practitioner_id=role.practitioner_id,
    )
