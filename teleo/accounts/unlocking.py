"""Someone who left his desk proves again that it is he, and his page shows names again."""

from uuid import UUID

from pydantic import SecretStr

from teleo.accounts import queries, session_queries
from teleo.accounts.errors import PasswordRefused
from teleo.accounts.passwords import Passwords
from teleo.accounts.rules import proof_of
from teleo.accounts.stepping_up import use_step_up
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.errors import Unauthenticated
from teleo.infra.work import Work, Works


async def unlock(works: Works, passwords: Passwords, actor: Actor, password: SecretStr) -> None:
    """Raises PasswordRefused, also for whoever proves who he is at another door.

    Given the works and not one work, so that no connection is held while passwords wait for their turn.
    """
    assert actor.account_id is not None, "a member has an account"
    assert actor.session_id is not None, "a member has a session"
    if proof_of(actor.role) != "password":
        raise PasswordRefused
    async with works.reading() as session:
        account = await queries.account_row(session, actor.account_id)
    if not await passwords.is_right(password.get_secret_value(), account.password_hash):
        raise PasswordRefused
    async with works.open(actor) as work:
        await _open_again(work, actor.session_id)


async def unlock_by_step_up(work: Work, step_up_id: UUID) -> None:
    """By a yes on the e-CPS telephone, which is spent. It lengthens no session. Raises StepUpNeeded, Unauthenticated."""
    assert work.actor.session_id is not None, "a member has a session"
    held = await session_queries.held_session(work.session, work.actor.session_id)
    if held.ended_at is not None:  # while the telephone was being looked for
        raise Unauthenticated
    await use_step_up(work, step_up_id, "unlock", held.id)
    await _open_again(work, held.id)


async def _open_again(work: Work, session_id: UUID) -> None:
    await touch(work, session_id)
    record(work, Act.UNLOCKED, subject="account", subject_id=work.actor.account_id)


async def touch(work: Work, session_id: UUID) -> None:
    """Somebody sits before the page."""
    await session_queries.note_seen(work.session, session_id, work.now, touched=True, confirmed=0)
