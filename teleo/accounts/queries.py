"""Who an address, a session or a link speaks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from teleo.accounts.schemas import Invite
from teleo.accounts.tables import Account, AccountRole, AccountSession, Enrolment, PatientLink, SpokenCode
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
    password_hash: str | None = field(repr=False)
    actor: Actor


@dataclass(frozen=True, slots=True)
class SessionView:
    id: UUID
    actor: Actor
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """An invitation to choose a password."""

    id: UUID
    email: str
    shown_name: str
    establishment_id: UUID
    invited_at: datetime
    valid_until: datetime
    sent_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.valid_until

    @classmethod
    def of(cls, row: Enrolment) -> Self:
        return cls(
            id=row.id,
            email=row.email,
            shown_name=row.shown_name,
            establishment_id=row.establishment_id,
            invited_at=row.invited_at,
            valid_until=row.valid_until,
            sent_at=row.sent_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )


async def grant_for_email(session: Session, email: str) -> Grant | None:
    """Of an account with several roles, the first that it was given; never a practitioner's, who comes by e-CPS."""
    found = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.email == email, Account.active, AccountRole.role != "practitioner")
        .order_by(AccountRole.granted_at, AccountRole.id)
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    account, role = row
    return Grant(id=role.id, password_hash=account.password_hash, actor=_actor(account, role))


async def grants_for_national_id(session: Session, national_id: str) -> tuple[Grant, ...]:
    """Every role of whoever Pro Santé Connect calls so, in the order in which they were given."""
    rows = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.national_id == national_id, Account.active)
        .order_by(AccountRole.granted_at, AccountRole.id)
    )
    return tuple(Grant(role.id, None, _actor(account, role)) for account, role in rows)


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


async def account_with(session: Session, email: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.email == email))


async def account_known_as(session: Session, national_id: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.national_id == national_id))


async def role_of(
    session: Session, account_id: UUID, establishment_id: UUID, role: Role
) -> AccountRole | None:
    return await session.scalar(
        select(AccountRole).where(
            AccountRole.account_id == account_id,
            AccountRole.establishment_id == establishment_id,
            AccountRole.role == role,
        )
    )


async def may_enrol(session: Session, wish: Invite) -> bool:
    """Whether nobody has this address, or someone who is active and already what the invitation says."""
    account = await account_with(session, wish.email)
    if account is None:
        return True
    same = await session.scalar(
        select(AccountRole.id).where(
            AccountRole.account_id == account.id,
            AccountRole.establishment_id == wish.establishment_id,
            AccountRole.role == wish.role,
        )
    )
    return account.active and same is not None


async def open_sessions_of(session: Session, account_id: UUID) -> tuple[AccountSession, ...]:
    found = await session.scalars(
        select(AccountSession)
        .join(AccountRole, AccountRole.id == AccountSession.account_role_id)
        .where(AccountRole.account_id == account_id, AccountSession.ended_at.is_(None))
    )
    return tuple(found)


async def enrolment_for(session: Session, enrolment_id: UUID) -> EnrolmentView:
    return EnrolmentView.of(await enrolment_row(session, enrolment_id))


async def enrolment_row(session: Session, enrolment_id: UUID) -> Enrolment:
    return await session.get_one(Enrolment, enrolment_id)


async def enrolment_with(session: Session, token_hash: bytes) -> EnrolmentView | None:
    row = await session.scalar(select(Enrolment).where(Enrolment.token_hash == token_hash))
    return None if row is None else EnrolmentView.of(row)


async def locked_enrolment_with(session: Session, token_hash: bytes) -> Enrolment:
    """Held until the transaction ends: of two who use it, the second finds it used."""
    found = await session.execute(
        select(Enrolment).where(Enrolment.token_hash == token_hash).with_for_update()
    )
    return found.scalar_one()


async def open_enrolments_of(session: Session, email: str) -> tuple[Enrolment, ...]:
    found = await session.scalars(
        select(Enrolment).where(
            Enrolment.email == email, Enrolment.used_at.is_(None), Enrolment.revoked_at.is_(None)
        )
    )
    return tuple(found)


async def session_row(session: Session, session_id: UUID) -> AccountSession:
    return await session.get_one(AccountSession, session_id)


async def session_row_with(session: Session, token_hash: bytes) -> AccountSession | None:
    return await session.scalar(select(AccountSession).where(AccountSession.token_hash == token_hash))


async def link_with(session: Session, token_hash: bytes) -> PatientLink | None:
    return await session.scalar(select(PatientLink).where(PatientLink.token_hash == token_hash))


async def mark_opened(session: Session, link_id: UUID, now: datetime) -> bool:
    """Whether this is the first time."""
    first = (
        update(PatientLink)
        .where(PatientLink.id == link_id, PatientLink.first_opened_at.is_(None))
        .values(first_opened_at=now)
        .returning(PatientLink.id)
    )
    return await session.scalar(first) is not None


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
