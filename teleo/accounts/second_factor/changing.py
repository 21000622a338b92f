"""How one signs in, changed by oneself: after the password was given again, an app, passkeys and recovery codes."""

from datetime import datetime
from uuid import UUID

from teleo.accounts.second_factor import apps, passkeys, queries, recovery
from teleo.accounts.second_factor.apps import AppOffer
from teleo.accounts.second_factor.errors import FactorRefused, LastFactor, PasskeyRefused, ProofNeeded
from teleo.accounts.second_factor.passkeys import Holder, RelyingParty
from teleo.accounts.second_factor.rules import typed_code
from teleo.accounts.second_factor.schemas import MadeCredential, PasskeyOptions
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.errors import NotFound
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work, Works


async def note_proof(work: Work) -> None:
    """He has just given his password again."""
    account_id, session_id = _who(work.actor)
    await queries.put_proof(work.session, new_id(), session_id, work.now)
    record(work, Act.CONFIRMED_AGAIN, subject="account", subject_id=account_id)


async def offered_app(works: Works, actor: Actor, email: str) -> AppOffer:
    """To be confirmed by its first code. Raises ProofNeeded."""
    async with works.open(actor) as work:
        return apps.offer(await _offered_secret(work), email)


async def add_app(works: Works, actor: Actor, written: str) -> tuple[str, ...]:
    """In the place of the one that he had. Raises ProofNeeded, FactorRefused. Recovery codes as `_first_codes`."""
    account_id, _ = _who(actor)
    async with works.open(actor) as work:
        secret = await _offered_secret(work)
        typed = typed_code(written)
        step = apps.step_of(secret, typed[1], work.now) if typed and typed[0] == "app" else None
        if step is not None:
            await apps.register_app(work, account_id, secret, used_step=step)
            return await _first_codes(work, account_id)
        record(work, Act.FACTOR_REFUSED, subject="app", subject_id=account_id)
    raise FactorRefused


async def ask_new_passkey(work: Work, site: RelyingParty, holder: Holder) -> PasskeyOptions:
    """Raises ProofNeeded, TooManyPasskeys."""
    proof_id = await _proof(work)
    return PasskeyOptions(act="create", options=await passkeys.ask_for_new(work, site, proof_id, holder))


async def add_passkey(
    works: Works, actor: Actor, site: RelyingParty, made: MadeCredential
) -> tuple[str, ...]:
    """Raises ProofNeeded, PasskeyRefused, TooManyPasskeys. Recovery codes as `_first_codes`."""
    account_id, _ = _who(actor)
    async with works.open(actor) as work:
        proof_id = await _proof(work)
        if await passkeys.register_passkey(work, site, proof_id, account_id, made) is not None:
            return await _first_codes(work, account_id)
        record(work, Act.FACTOR_REFUSED, subject="passkey", subject_id=account_id)
    raise PasskeyRefused


async def name_passkey(work: Work, passkey_id: UUID, name: str) -> None:
    """Raises NotFound."""
    account_id, _ = _who(work.actor)
    passkey = await queries.passkey_row(work.session, account_id, passkey_id)
    if passkey is None:
        raise NotFound
    passkey.name = name


async def remove_factor(work: Work, factor_id: UUID) -> None:
    """Raises ProofNeeded, LastFactor, NotFound."""
    account_id, _ = _who(work.actor)
    await _proof(work)
    await queries.hold_account(work.session, account_id)
    factors = await queries.factors_of(work.session, account_id)
    kind = await queries.remove_factor(work.session, account_id, factor_id)
    if kind is None:
        raise NotFound
    if factors.count == 1:
        raise LastFactor
    record(work, Act.FACTOR_REMOVED, subject=kind, subject_id=factor_id)


async def renew_codes(work: Work) -> tuple[str, ...]:
    """Raises ProofNeeded."""
    account_id, _ = _who(work.actor)
    await _proof(work)
    return await recovery.renew_recovery_codes(work, account_id)


async def is_proven(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether he may change something without giving his password again."""
    _, session_id = _who(actor)
    return await queries.proof_of(session, session_id, now) is not None


async def insist_on_proof(work: Work) -> None:
    """Raises ProofNeeded unless he has given his password in the last ten minutes, in this session."""
    await _proof(work)


async def forget_factors(work: Work, account_id: UUID) -> None:
    """All of them, and whatever is half done: he was invited anew."""
    had = await queries.factors_of(work.session, account_id)
    await queries.remove_all(work.session, account_id)
    if had.count:
        record(work, Act.FACTORS_FORGOTTEN, subject="account", subject_id=account_id)


async def _first_codes(work: Work, account_id: UUID) -> tuple[str, ...]:
    """Ten, for whoever has none: someone who came by Pro Santé Connect so far. Otherwise none: he keeps those he has."""
    left = (await queries.factors_of(work.session, account_id)).recovery_left
    return () if left else await recovery.renew_recovery_codes(work, account_id)


async def _offered_secret(work: Work) -> str:
    account_id, _ = _who(work.actor)
    proof_id = await _proof(work)
    app = (await queries.factors_of(work.session, account_id)).app
    return apps.secret_for(work.vault, proof_id, app.id if app else None)


async def _proof(work: Work) -> UUID:
    _, session_id = _who(work.actor)
    proof_id = await queries.proof_of(work.session, session_id, work.now)
    if proof_id is None:
        raise ProofNeeded
    return proof_id


def _who(actor: Actor) -> tuple[UUID, UUID]:
    assert actor.account_id is not None, "a member has an account"
    assert actor.session_id is not None, "a member has a session"
    return actor.account_id, actor.session_id
