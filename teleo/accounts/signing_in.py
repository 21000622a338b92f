"""The first step of a sign-in by e-mail and password; and a session, opened from either door: `finishing` or `arriving`."""

from dataclasses import dataclass

from teleo.accounts import queries
from teleo.accounts.errors import CredentialsRefused
from teleo.accounts.passwords import Passwords
from teleo.accounts.queries import Grant
from teleo.accounts.refreshing import Opened, open_session
from teleo.accounts.schemas import SignIn
from teleo.accounts.second_factor.half_ways import begin_half_way
from teleo.audit import Act, record
from teleo.core.actor import Actor, Role
from teleo.infra.work import Work, Works


@dataclass(frozen=True, slots=True)
class SignedIn:
    role: Role
    opened: Opened
    elsewhere: bool = False  # he has other roles


async def sign_in(works: Works, passwords: Passwords, wish: SignIn) -> str:
    """The token of the half-way: a factor is asked for next. Raises CredentialsRefused: same answer, same time, whether
    the account exists or not.

    Given the works and not one work, so that no connection is held while passwords wait for their turn.
    """
    password = wish.password.get_secret_value()
    async with works.reading() as session:
        grant = await queries.grant_for_email(session, wish.email)
    if not await passwords.is_right(password, grant.password_hash if grant else None) or grant is None:
        await _note_refusal(works, grant)
        raise CredentialsRefused
    assert grant.password_hash is not None, "the password was right"
    renewed = await passwords.hash(password) if passwords.is_outdated(grant.password_hash) else None
    async with works.open(grant.actor) as work:
        if renewed is not None:
            await _renew(work, grant, renewed)
        record(work, Act.PASSWORD_PROVEN, subject="account", subject_id=grant.actor.account_id)
        return await begin_half_way(work, grant, wish.next)


async def _note_refusal(works: Works, grant: Grant | None) -> None:
    """Whose account it was, when there is one, and nothing of what was typed. Written for nobody too: in the same time."""
    actor = Actor(role="system", establishment_id=grant.actor.establishment_id if grant else None)
    async with works.open(actor) as work:
        subject_id = grant.actor.account_id if grant else None
        record(work, Act.SIGN_IN_REFUSED, subject="account", subject_id=subject_id)


async def let_in(work: Work, grant: Grant) -> SignedIn:
    """A session, always a new one: whatever the browser showed before is not it."""
    record(work, Act.SIGNED_IN, subject="account", subject_id=grant.actor.account_id)
    opened = await open_session(work, grant.id)
    elsewhere = await queries.has_other_roles(work.session, grant)
    return SignedIn(role=grant.actor.role, opened=opened, elsewhere=elsewhere)


async def _renew(work: Work, grant: Grant, password_hash: str) -> None:
    """The costs of argon2 have changed since: this is the one moment when the password is known."""
    assert grant.actor.account_id is not None
    account = await queries.account_row(work.session, grant.actor.account_id)
    account.password_hash = password_hash
