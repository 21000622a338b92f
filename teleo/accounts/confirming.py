"""Whoever is signed in gives his password again before he changes how he signs in."""

from dataclasses import dataclass

from pydantic import SecretStr

from teleo.accounts import queries
from teleo.accounts.errors import PasswordRefused
from teleo.accounts.passwords import Passwords
from teleo.accounts.second_factor import queries as factor_queries
from teleo.accounts.second_factor.changing import is_proven, note_proof
from teleo.accounts.second_factor.passkeys import Holder
from teleo.accounts.second_factor.queries import Factors
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.infra.database import Session
from teleo.infra.work import Works


async def confirm(works: Works, passwords: Passwords, actor: Actor, password: SecretStr) -> None:
    """Raises PasswordRefused, also for whoever has none: Pro Santé Connect vouches for him.

    Given the works and not one work, so that no connection is held while passwords wait for their turn.
    """
    assert actor.account_id is not None, "a member has an account"
    async with works.reading() as session:
        account = await queries.account_row(session, actor.account_id)
    is_right = await passwords.is_right(password.get_secret_value(), account.password_hash)
    async with works.open(actor) as work:
        if is_right:
            await note_proof(work)
            return
        record(work, Act.FACTOR_REFUSED, subject="password", subject_id=actor.account_id)
    raise PasswordRefused


@dataclass(frozen=True, slots=True)
class OwnSecurity:
    """What the page of one's own security shows. `is_proven`: the password was given a moment ago."""

    holder: Holder
    factors: Factors
    has_password: bool
    is_proven: bool


async def own_security(session: Session, works: Works, actor: Actor) -> OwnSecurity:
    assert actor.account_id is not None, "a member has an account"
    account = await queries.account_row(session, actor.account_id)
    return OwnSecurity(
        Holder(account.id, account.email or "", account.shown_name),
        await factor_queries.factors_of(session, account.id),
        has_password=account.password_hash is not None,
        is_proven=await is_proven(session, actor, works.clock.now()),
    )
