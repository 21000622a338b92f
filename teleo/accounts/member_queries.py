"""Who works in an establishment and as what, who is invited, and the roles among which somebody may change."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from teleo.accounts.queries import EnrolmentView
from teleo.accounts.rules import LONGEST_UNSEEN
from teleo.accounts.tables import Account, AccountRole, AccountSession, Enrolment, ProfessionalSession
from teleo.core.actor import Role
from teleo.infra.database import Session

OpenedBy = Literal["e_cps", "password"]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser where someone is signed in, in one of his roles."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    opened_by: OpenedBy


@dataclass(frozen=True, slots=True)
class MemberView:
    """Someone in one of his roles. `seen_at` is None for who was not here for as long as sessions are kept."""

    role_id: UUID
    account_id: UUID
    shown_name: str
    email: str | None
    role: Role
    seen_at: datetime | None
    sessions: tuple[OpenSession, ...]


@dataclass(frozen=True, slots=True)
class RoleView:
    """One of the roles of an account."""

    id: UUID
    role: Role
    establishment_id: UUID | None
    practitioner_id: UUID | None


async def members_of(
    session: Session, establishment_id: UUID, roles: Collection[Role], now: datetime
) -> tuple[MemberView, ...]:
    """Those of today, by name."""
    seen = (
        select(func.max(AccountSession.last_seen_at))
        .where(AccountSession.account_role_id == AccountRole.id)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(AccountRole, Account, seen.label("seen_at"))
        .join(Account, Account.id == AccountRole.account_id)
        .where(*_held(establishment_id, roles), Account.active)
        .order_by(Account.shown_name, AccountRole.granted_at)
    )
    found = rows.all()
    opened = await _open_sessions(session, [role.id for role, _, _ in found], now)
    return tuple(
        MemberView(
            role_id=role.id,
            account_id=account.id,
            shown_name=account.shown_name,
            email=account.email,
            role=cast("Role", role.role),
            seen_at=seen_at,
            sessions=opened.get(role.id, ()),
        )
        for role, account, seen_at in found
    )


async def invitations_of(
    session: Session, establishment_id: UUID, roles: Collection[Role]
) -> tuple[EnrolmentView, ...]:
    """Neither answered nor withdrawn, the latest first; those that are too old, too."""
    rows = await session.scalars(
        select(Enrolment).where(*_unanswered(establishment_id, roles)).order_by(Enrolment.invited_at.desc())
    )
    return tuple(EnrolmentView.of(row) for row in rows)


async def invitation_row(
    session: Session, establishment_id: UUID, roles: Collection[Role], enrolment_id: UUID
) -> Enrolment | None:
    """Held until the transaction ends."""
    return await session.scalar(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, *_unanswered(establishment_id, roles))
        .with_for_update()
    )


async def invitations_to(session: Session, role: AccountRole) -> tuple[Enrolment, ...]:
    """Those that would give this role again, or a password to whoever has it."""
    email = select(Account.email).where(Account.id == role.account_id).scalar_subquery()
    rows = await session.scalars(
        select(Enrolment).where(
            Enrolment.email == email,
            Enrolment.establishment_id == role.establishment_id,
            Enrolment.role == role.role,
            Enrolment.used_at.is_(None),
            Enrolment.revoked_at.is_(None),
        )
    )
    return tuple(rows)


async def locked_roles(
    session: Session, establishment_id: UUID, roles: Collection[Role]
) -> tuple[AccountRole, ...]:
    """Held until the transaction ends: of two who end one another, the second finds what the first did."""
    rows = await session.scalars(
        select(AccountRole).where(*_held(establishment_id, roles)).order_by(AccountRole.id).with_for_update()
    )
    return tuple(rows)


async def roles_of_practitioner(
    session: Session, establishment_id: UUID, practitioner_id: UUID
) -> tuple[AccountRole, ...]:
    rows = await session.scalars(
        select(AccountRole)
        .where(*_held(establishment_id, ["practitioner"]), AccountRole.practitioner_id == practitioner_id)
        .with_for_update()
    )
    return tuple(rows)


async def sessions_of_role(session: Session, role_id: UUID) -> tuple[AccountSession, ...]:
    """Those that nobody ended."""
    rows = await session.scalars(
        select(AccountSession).where(
            AccountSession.account_role_id == role_id, AccountSession.ended_at.is_(None)
        )
    )
    return tuple(rows)


async def session_row(
    session: Session, establishment_id: UUID, roles: Collection[Role], session_id: UUID
) -> AccountSession | None:
    """Only of one of these roles in this establishment, held until the transaction ends."""
    return await session.scalar(
        select(AccountSession)
        .join(AccountRole, AccountRole.id == AccountSession.account_role_id)
        .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None))
        .where(*_held(establishment_id, roles))
        .with_for_update(of=AccountSession)
    )


async def roles_of(session: Session, account_id: UUID, *, by_e_cps: bool) -> tuple[RoleView, ...]:
    """All that an account may be today, in the order in which it was given.

    A practitioner's is for those alone whom e-CPS let in (article R.6316-3 of the code de la santé publique).
    """
    asked = select(AccountRole).where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))
    if not by_e_cps:
        asked = asked.where(AccountRole.role != "practitioner")
    rows = await session.scalars(asked.order_by(AccountRole.granted_at, AccountRole.id))
    return tuple(
        RoleView(row.id, cast("Role", row.role), row.establishment_id, row.practitioner_id) for row in rows
    )


async def counts_of_administrators(session: Session) -> Mapping[UUID, int]:
    """By establishment, for the administrator of the region."""
    rows = await session.execute(
        select(AccountRole.establishment_id, func.count())
        .where(AccountRole.role == "administrator", AccountRole.ended_at.is_(None))
        .group_by(AccountRole.establishment_id)
    )
    return {establishment_id: number for establishment_id, number in rows if establishment_id is not None}


async def _open_sessions(
    session: Session, role_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, tuple[OpenSession, ...]]:
    rows = await session.execute(
        select(AccountSession, ProfessionalSession.session_id.is_not(None))
        .outerjoin(ProfessionalSession, ProfessionalSession.session_id == AccountSession.id)
        .where(
            AccountSession.account_role_id.in_(role_ids),
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > now,
            AccountSession.last_seen_at > now - LONGEST_UNSEEN,
        )
        .order_by(AccountSession.last_seen_at.desc())
    )
    found: defaultdict[UUID, list[OpenSession]] = defaultdict(list)
    for kept, by_e_cps in rows:
        opened_by: OpenedBy = "e_cps" if by_e_cps else "password"
        found[kept.account_role_id].append(
            OpenSession(kept.id, kept.created_at, kept.last_seen_at, opened_by)
        )
    return {role_id: tuple(opened) for role_id, opened in found.items()}


def _held(establishment_id: UUID, roles: Collection[Role]) -> tuple[ColumnElement[bool], ...]:
    return (
        AccountRole.establishment_id == establishment_id,
        AccountRole.role.in_(roles),
        AccountRole.ended_at.is_(None),
    )


def _unanswered(establishment_id: UUID, roles: Collection[Role]) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.establishment_id == establishment_id,
        Enrolment.role.in_(roles),
        Enrolment.used_at.is_(None),
        Enrolment.revoked_at.is_(None),
    )
