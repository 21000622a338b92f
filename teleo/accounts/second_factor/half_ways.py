"""Between the right password and the right factor: a row and a cookie of their own, which open nothing else."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.accounts.queries import Grant
from teleo.accounts.second_factor import queries
from teleo.accounts.second_factor.errors import HalfWayOver
from teleo.accounts.second_factor.rules import HALF_WAY_LASTS
from teleo.accounts.second_factor.tables import HalfWay
from teleo.accounts.tokens import token_hash
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class HalfWayView:
    """`wished` is the page that one was about to open."""

    id: UUID
    account_id: UUID
    account_role_id: UUID
    wished: str


async def begin_half_way(work: Work, grant: Grant, wished: str) -> str:
    """The token for the browser in which the password was right, or was just chosen."""
    assert grant.actor.account_id is not None, "a grant is of an account"
    await queries.forget_half_ways(work.session, work.now)
    token = secrets.token_urlsafe(32)
    half_way = HalfWay(
        id=new_id(),
        token_hash=token_hash(token),
        account_role_id=grant.id,
        account_id=grant.actor.account_id,
        wished=wished,
        began_at=work.now,
        expires_at=work.now + HALF_WAY_LASTS,
        wrong_tries=0,
    )
    await work.save(half_way)
    return token


async def half_way_of(session: Session, token: str, now: datetime) -> HalfWayView:
    """Raises HalfWayOver."""
    row = await queries.half_way_with(session, token_hash(token), now)
    if row is None:
        raise HalfWayOver
    return HalfWayView(row.id, row.account_id, row.account_role_id, row.wished)


async def hold_half_way(work: Work, token: str) -> HalfWay:
    """Until the transaction ends: of two who finish it, the second finds it over. Raises HalfWayOver."""
    row = await queries.half_way_with(work.session, token_hash(token), work.now, hold=True)
    if row is None:
        raise HalfWayOver
    return row


def note_wrong_try(work: Work, half_way: HalfWay) -> None:
    """In the trail by nobody: whoever tried has not proved to be the one whose account it is."""
    half_way.wrong_tries += 1
    work.actor = Actor(role="system", establishment_id=work.actor.establishment_id)
    record(work, Act.FACTOR_REFUSED, subject="account", subject_id=half_way.account_id)
