"""Who an address or a session speaks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from sqlalchemy import func, select

from teleo.accounts.schemas import Invite
from teleo.accounts.tables import Account, AccountRole, AccountSession, Enrolment
from teleo.core.actor import Actor, Role
from teleo.infra.database import Session
from teleo.infra.texts import Language


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
class EnrolmentView:
    """An invitation to choose a password, or to one more role. Of the region, it has no establishment."""

    id: UUID
    email: str
    shown_name: str
    establishment_id: UUID | None
    role: Role
    language: Language
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
            role=cast("Role", row.role),
            language=cast("Language", row.language),
            invited_at=row.invited_at,
            valid_until=row.valid_until,
            sent_at=row.sent_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )


async def grant_for_email(session: Session, email: str) -> Grant | None:
    """Of an account with several roles, the one that was used last; never a practitioner's, who comes by e-CPS."""
    last_used = (
        select(func.max(AccountSession.created_at))
        .where(AccountSession.account_role_id == AccountRole.id)
        .scalar_subquery()
    )
    found = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.email == email, Account.active, AccountRole.role != "practitioner")
        .where(AccountRole.ended_at.is_(None))
        .order_by(last_used.desc().nulls_last(), AccountRole.granted_at, AccountRole.id)
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    account, role = row
    return Grant(id=role.id, password_hash=account.password_hash, actor=actor_of(account, role))


async def grant_with(session: Session, account_role_id: UUID) -> Grant | None:
    """None once the role has ended, or the account is closed."""
    found = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.id == account_role_id, AccountRole.ended_at.is_(None), Account.active)
    )
    row = found.one_or_none()
    if row is None:
        return None
    account, role = row
    return Grant(id=role.id, password_hash=account.password_hash, actor=actor_of(account, role))


async def has_other_roles(session: Session, grant: Grant) -> bool:
    """Whether somebody who comes by his password may work elsewhere, too."""
    other = await session.scalar(
        select(AccountRole.id)
        .where(AccountRole.account_id == grant.actor.account_id, AccountRole.id != grant.id)
        .where(AccountRole.ended_at.is_(None), AccountRole.role != "practitioner")
        .limit(1)
    )
    return other is not None


async def grants_for_national_id(session: Session, national_id: str) -> tuple[Grant, ...]:
    """Every role of whoever Pro Santé Connect calls so, in the order in which they were given."""
    rows = await session.execute(
        select(Account, AccountRole)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.national_id == national_id, Account.active, AccountRole.ended_at.is_(None))
        .order_by(AccountRole.granted_at, AccountRole.id)
    )
    return tuple(Grant(role.id, None, actor_of(account, role)) for account, role in rows)


async def account_row(session: Session, account_id: UUID) -> Account:
    return await session.get_one(Account, account_id)


async def account_with(session: Session, email: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.email == email))


async def has_account(session: Session, email: str) -> bool:
    return await account_with(session, email) is not None


async def account_known_as(session: Session, national_id: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.national_id == national_id))


async def role_of(
    session: Session, account_id: UUID, establishment_id: UUID | None, role: Role
) -> AccountRole | None:
    """The one that he has today; None is the region."""
    return await session.scalar(
        select(AccountRole).where(
            AccountRole.account_id == account_id,
            AccountRole.establishment_id == establishment_id,
            AccountRole.role == role,
            AccountRole.ended_at.is_(None),
        )
    )


async def may_enrol(session: Session, wish: Invite) -> bool:
    """Whether nobody has this address, or someone whose account is active."""
    account = await account_with(session, wish.email)
    return account is None or account.active


async def is_joining(session: Session, invited: EnrolmentView) -> bool:
    """Whether it gives one more role to an account with a password, which nobody changes by it."""
    account = await account_with(session, invited.email)
    if account is None or account.password_hash is None:
        return False
    return await role_of(session, account.id, invited.establishment_id, invited.role) is None


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


async def open_enrolments_of(
    session: Session, email: str, establishment_id: UUID | None
) -> tuple[Enrolment, ...]:
    """Those of one establishment: what another one invites him to is not its business."""
    found = await session.scalars(
        select(Enrolment).where(
            Enrolment.email == email,
            Enrolment.establishment_id == establishment_id,
            Enrolment.used_at.is_(None),
            Enrolment.revoked_at.is_(None),
        )
    )
    return tuple(found)


def actor_of(account: Account, role: AccountRole) -> Actor:
    return Actor(
        role=cast("Role", role.role),
        shown_name=account.shown_name,
        account_id=account.id,
        establishment_id=role.establishment_id,
        practitioner_id=role.practitioner_id,
    )
