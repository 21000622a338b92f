"""Open an account with its first role; choose its password from an invitation."""

from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from teleo.accounts import queries, session_queries, tokens
from teleo.accounts.ending import end_sessions
from teleo.accounts.errors import EmailTaken, EnrolmentOver, EnrolmentUnknown
from teleo.accounts.joining import give_role
from teleo.accounts.passwords import Passwords
from teleo.accounts.queries import EnrolmentView
from teleo.accounts.schemas import OpenAccount
from teleo.accounts.second_factor.changing import forget_factors
from teleo.accounts.second_factor.half_ways import begin_half_way
from teleo.accounts.tables import EMAIL_UNIQUE, Account, Enrolment
from teleo.audit import Act, record
from teleo.core.actor import SYSTEM
from teleo.core.errors import Invalid
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work, Works


async def open_account(work: Work, passwords: Passwords, wish: OpenAccount) -> UUID:
    """The id of the account. Raises EmailTaken."""
    return (await _open(work, wish, await passwords.hash(wish.password.get_secret_value()))).id


async def open_enrolment(session: Session, token: str, now: datetime) -> EnrolmentView:
    """Looks, and consumes nothing: mail scanners open links too. Raises EnrolmentUnknown, EnrolmentOver."""
    found = await queries.enrolment_with(session, tokens.token_hash(token))
    if found is None:
        raise EnrolmentUnknown
    if not found.is_open(now):
        raise EnrolmentOver
    return found


async def choose_password(
    works: Works, passwords: Passwords, token: str, password: SecretStr, *, place: str = ""
) -> str:
    """The invitation is used: the account is opened, or has this password from now on. The token of the half-way, on which
    a second factor is set up. `place` is the establishment's name: no part of a good password.

    Raises as `open_enrolment`, and EnrolmentOver for one that is to be accepted (`joining`): it changes no password;
    Invalid for a password that is easily guessed, which uses nothing up.
    Given the works and not one work, so that no connection is held while passwords wait for their turn.
    """
    async with works.reading() as session:
        invited = await open_enrolment(session, token, works.clock.now())
    chosen = password.get_secret_value()
    if await passwords.is_guessable(chosen, (invited.shown_name, invited.email, place)):
        raise Invalid(errors={"password": "guessable"})
    password_hash = await passwords.hash(chosen)
    async with works.open(SYSTEM) as work:
        enrolment = await queries.locked_enrolment_with(work.session, tokens.token_hash(token))
        if not EnrolmentView.of(enrolment).is_open(work.now):
            raise EnrolmentOver
        if await queries.is_joining(work.session, EnrolmentView.of(enrolment)):
            raise EnrolmentOver
        enrolment.used_at = work.now
        account = await _account_of(work, enrolment, password_hash)
        record(work, Act.PASSWORD_CHOSEN, subject="account", subject_id=account.id)
        grant = await queries.grant_for_email(work.session, enrolment.email)
        assert grant is not None, "opened above, or known by its invitation"
        return await begin_half_way(work, grant, "")


async def _account_of(work: Work, enrolment: Enrolment, password_hash: str) -> Account:
    """Whoever had forgotten his password, or lost his telephone, is signed out wherever he was signed in, and sets up his
    second factor anew: what he lost may have been found.
    """
    known = await queries.account_with(work.session, enrolment.email)
    if known is not None:
        known.password_hash = password_hash
        await forget_factors(work, known.id)
        end_sessions(work, await session_queries.open_sessions_of(work.session, known.id))
        await give_role(work, known.id, enrolment)
        return known
    return await _open(work, enrolment, password_hash)


async def _open(work: Work, who: OpenAccount | Enrolment, password_hash: str) -> Account:
    account = Account(
        id=new_id(),
        email=who.email,
        shown_name=who.shown_name,
        password_hash=password_hash,
        active=True,
        created_at=work.now,
    )
    await work.save(account, clash={EMAIL_UNIQUE: EmailTaken})
    await give_role(work, account.id, who)
    return account
