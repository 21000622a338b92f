"""One's own password, changed by oneself."""

from pydantic import SecretStr

from teleo.accounts import queries, session_queries
from teleo.accounts.ending import end_sessions
from teleo.accounts.passwords import Passwords
from teleo.accounts.second_factor.changing import insist_on_proof
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.errors import Invalid
from teleo.infra.work import Works


async def change_password(
    works: Works, passwords: Passwords, actor: Actor, password: SecretStr, *, place: str = ""
) -> None:
    """From now on he signs in with this one; wherever else he is signed in, he is so no more. `place` is where he works:
    no part of a good password.

    Raises ProofNeeded unless he has given the former one a moment ago; Invalid for one that is easily guessed.
    Given the works and not one work, so that no connection is held while passwords wait for their turn.
    """
    assert actor.account_id is not None, "a member has an account"
    async with works.reading() as session:
        account = await queries.account_row(session, actor.account_id)
    chosen = password.get_secret_value()
    async with works.open(actor) as work:
        await insist_on_proof(work)  # before what costs
    if await passwords.is_guessable(chosen, (account.shown_name, account.email or "", place)):
        raise Invalid(errors={"password": "guessable"})
    password_hash = await passwords.hash(chosen)
    async with works.open(actor) as work:
        await insist_on_proof(work)
        account = await queries.account_row(work.session, actor.account_id)
        account.password_hash = password_hash
        opened = await session_queries.open_sessions_of(work.session, account.id)
        end_sessions(work, (one for one in opened if one.id != actor.session_id))
        record(work, Act.PASSWORD_CHOSEN, subject="account", subject_id=account.id)
