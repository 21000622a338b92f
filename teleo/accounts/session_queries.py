"""Open sessions, and the refresh tokens by which they go on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, column, exists, func, select, table, update
from sqlalchemy.orm import aliased

from teleo.accounts.rules import SessionTimes
from teleo.accounts.tables import Account, AccountRole, AccountSession, SpentRefresh
from teleo.core.actor import HOME_ZONE, Actor, Role
from teleo.infra.database import Session
from teleo.infra.work import Works


@dataclass(frozen=True, slots=True)
class SessionView:
    """`actor` knows his establishment's name and zone. `number` is of the refresh token that is good now, `confirmed_number` of the last that the browser received."""

    id: UUID
    actor: Actor
    times: SessionTimes
    number: int
    confirmed_number: int


# Of the directory, which stands above: named as foreign keys name it, so that one question is enough.
_ESTABLISHMENTS = table("establishments", column("id"), column("shown_name"), column("zone"))

_OTHER = aliased(AccountRole)

# Columns and not rows: this is asked at each request.
_SESSION = (
    select(
        AccountSession.id,
        AccountSession.last_seen_at,
        func.coalesce(AccountSession.touched_at, AccountSession.last_seen_at).label("touched_at"),
        AccountSession.expires_at,
        # One that was opened while its role was being taken away is over with it.
        func.least(AccountSession.ended_at, AccountRole.ended_at).label("ended_at"),
        AccountSession.number,
        AccountSession.confirmed_number,
        AccountRole.role,
        AccountRole.establishment_id,
        AccountRole.practitioner_id,
        Account.id.label("account_id"),
        Account.shown_name,
        func.coalesce(_ESTABLISHMENTS.c.shown_name, "").label("establishment_name"),
        func.coalesce(_ESTABLISHMENTS.c.zone, HOME_ZONE).label("zone"),
        exists()
        .where(_OTHER.account_id == Account.id, _OTHER.id != AccountRole.id, _OTHER.ended_at.is_(None))
        .label("elsewhere"),
    )
    .join(AccountRole, AccountRole.id == AccountSession.account_role_id)
    .join(Account, Account.id == AccountRole.account_id)
    .outerjoin(_ESTABLISHMENTS, _ESTABLISHMENTS.c.id == AccountRole.establishment_id)
    .where(Account.active)
)


async def session_for(works: Works, session_id: UUID) -> SessionView | None:
    """Open or over, as long as its account is active."""
    return _view(await works.glance(_SESSION.where(AccountSession.id == session_id)))


async def session_of_refresh(session: Session, token_hash: bytes) -> SessionView | None:
    """The family of a refresh token, be it used already."""
    spent = select(SpentRefresh.session_id).where(SpentRefresh.token_hash == token_hash).scalar_subquery()
    current = _SESSION.where(AccountSession.token_hash == token_hash)
    for asked in (current, _SESSION.where(AccountSession.id == spent)):
        found = _view((await session.execute(asked)).one_or_none())
        if found is not None:
            return found
    return None


async def held_session(session: Session, session_id: UUID) -> AccountSession:
    """Until the transaction ends: of two tabs that refresh, the second finds what the first did."""
    return await session.get_one(AccountSession, session_id, with_for_update=True)


async def spent_refresh(session: Session, token_hash: bytes) -> SpentRefresh | None:
    return await session.get(SpentRefresh, token_hash)


async def open_sessions_of(session: Session, account_id: UUID) -> tuple[AccountSession, ...]:
    found = await session.scalars(
        select(AccountSession)
        .join(AccountRole, AccountRole.id == AccountSession.account_role_id)
        .where(AccountRole.account_id == account_id, AccountSession.ended_at.is_(None))
    )
    return tuple(found)


async def note_seen(
    session: Session, session_id: UUID, now: datetime, *, touched: bool, confirmed: int
) -> None:
    """In one statement, and never back: requests overtake one another."""
    values: dict[str, object] = {
        "last_seen_at": func.greatest(AccountSession.last_seen_at, now),
        "confirmed_number": func.greatest(AccountSession.confirmed_number, confirmed),
    }
    if touched:
        values["touched_at"] = func.greatest(AccountSession.touched_at, now)
    await session.execute(update(AccountSession).where(AccountSession.id == session_id).values(values))


def _view(row: Row[*tuple[Any, ...]] | None) -> SessionView | None:
    if row is None:
        return None
    return SessionView(
        id=row.id,
        actor=Actor(
            role=cast("Role", row.role),
            shown_name=row.shown_name,
            account_id=row.account_id,
            establishment_id=row.establishment_id,
            establishment_name=row.establishment_name,
            zone=row.zone,
            practitioner_id=row.practitioner_id,
            session_id=row.id,
            elsewhere=row.elsewhere,
        ),
        times=SessionTimes(row.last_seen_at, row.touched_at, row.expires_at, row.ended_at),
        number=row.number,
        confirmed_number=row.confirmed_number,
    )
