"""The second step of a sign-in: a factor that is right opens a session, one that is wrong spends a try."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from teleo.accounts import queries
from teleo.accounts.queries import Grant
from teleo.accounts.second_factor import apps, passkeys, recovery
from teleo.accounts.second_factor import queries as factor_queries
from teleo.accounts.second_factor.errors import FactorRefused, HalfWayOver, PasskeyRefused
from teleo.accounts.second_factor.half_ways import half_way_of, hold_half_way, note_wrong_try
from teleo.accounts.second_factor.passkeys import Holder, RelyingParty
from teleo.accounts.second_factor.queries import Factors
from teleo.accounts.second_factor.rules import Factor, typed_code
from teleo.accounts.second_factor.schemas import MadeCredential, PasskeyOptions, UsedCredential
from teleo.accounts.second_factor.tables import HalfWay
from teleo.accounts.signing_in import SignedIn, let_in
from teleo.audit import Act, record
from teleo.infra.work import Work, Works


@dataclass(frozen=True, slots=True)
class Standing:
    """What the pages between password and session know of whoever opens them."""

    id: UUID
    holder: Holder
    factors: Factors


@dataclass(frozen=True, slots=True)
class Finished:
    """`by` is what proved it. Recovery codes are new ones, which are shown once."""

    signed_in: SignedIn
    wished: str
    by: Factor
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


# Which factor it was and which one of them; None when it was not right.
Proved = tuple[Factor, UUID] | None
Prove = Callable[[Work, HalfWay], Awaitable[Proved]]


async def standing_of(works: Works, token: str) -> Standing:
    """Raises HalfWayOver."""
    async with works.reading() as session:
        half_way = await half_way_of(session, token, works.clock.now())
        account = await queries.account_row(session, half_way.account_id)
        factors = await factor_queries.factors_of(session, account.id)
    holder = Holder(account.id, account.email or "", account.shown_name)
    return Standing(half_way.id, holder, factors)


async def finish_by_code(works: Works, token: str, written: str) -> Finished:
    """By an app's code, or a recovery code. Raises HalfWayOver; FactorRefused, which has spent a try."""

    async def prove(work: Work, half_way: HalfWay) -> Proved:
        match typed_code(written):
            case ("app", code):
                app_id = await apps.prove_by_app(work, half_way.account_id, code)
                return ("app", app_id) if app_id else None
            case ("recovery_code", code):
                code_id = await recovery.prove_by_recovery_code(work, half_way.account_id, code)
                return ("recovery_code", code_id) if code_id else None
            case _:
                return None

    finished = await _finish(works, token, prove)
    if finished is None:
        raise FactorRefused
    return finished


async def finish_by_passkey(works: Works, token: str, site: RelyingParty, used: UsedCredential) -> Finished:
    """Raises HalfWayOver; PasskeyRefused, which has spent a try."""

    async def prove(work: Work, half_way: HalfWay) -> Proved:
        passkey_id = await passkeys.prove_by_passkey(work, site, half_way.id, half_way.account_id, used)
        return ("passkey", passkey_id) if passkey_id else None

    finished = await _finish(works, token, prove)
    if finished is None:
        raise PasskeyRefused
    return finished


async def finish_with_new_app(works: Works, token: str, written: str) -> Finished:
    """By the first code of an app that is set up. Raises HalfWayOver, also of whoever has a factor already; FactorRefused."""

    async def prove(work: Work, half_way: HalfWay) -> Proved:
        secret = apps.secret_for(work.vault, half_way.id)
        match typed_code(written):
            case ("app", code):
                step = apps.step_of(secret, code, work.now)
            case _:
                step = None
        if step is None:
            return None
        return "app", await apps.register_app(work, half_way.account_id, secret, used_step=step)

    finished = await _finish(works, token, prove, is_first=True)
    if finished is None:
        raise FactorRefused
    return finished


async def finish_with_new_passkey(
    works: Works, token: str, site: RelyingParty, made: MadeCredential
) -> Finished:
    """Raises HalfWayOver, also of whoever has a factor already; PasskeyRefused."""

    async def prove(work: Work, half_way: HalfWay) -> Proved:
        account_id = half_way.account_id
        passkey_id = await passkeys.register_passkey(work, site, half_way.id, account_id, made)
        return ("passkey", passkey_id) if passkey_id else None

    finished = await _finish(works, token, prove, is_first=True)
    if finished is None:
        raise PasskeyRefused
    return finished


async def ask_passkey(works: Works, token: str, site: RelyingParty) -> PasskeyOptions:
    """To show one; to make the first, for whoever has no factor yet. Raises HalfWayOver, PasskeyRefused."""
    standing = await standing_of(works, token)
    grant = await _grant(works, token)
    async with works.open(grant.actor) as work:
        half_way = await hold_half_way(work, token)
        if standing.factors.count == 0:
            made = await passkeys.ask_for_new(work, site, half_way.id, standing.holder)
            return PasskeyOptions(act="create", options=made)
        known = await passkeys.ask_for_known(work, site, half_way.id, half_way.account_id)
    if known is None:
        raise PasskeyRefused
    return PasskeyOptions(act="get", options=known)


async def _finish(works: Works, token: str, prove: Prove, *, is_first: bool = False) -> Finished | None:
    """None for a factor that was not right: that try is kept, and so is what was noted of it."""
    grant = await _grant(works, token)
    assert grant.actor.account_id is not None, "a grant is of an account"
    async with works.open(grant.actor) as work:
        # The account first, as an invitation does that forgets its factors: neither waits for the other in a circle.
        await factor_queries.hold_account(work.session, grant.actor.account_id)
        half_way = await hold_half_way(work, token)
        has = (await factor_queries.factors_of(work.session, half_way.account_id)).count
        # Whoever has a factor shows it: with the password alone, nobody sets up another.
        if is_first and has:
            raise HalfWayOver
        proved = await prove(work, half_way)
        if proved is None:
            note_wrong_try(work, half_way)
            return None
        by, factor_id = proved
        record(work, Act.FACTOR_USED, subject=by, subject_id=factor_id)
        codes = await recovery.renew_recovery_codes(work, half_way.account_id) if is_first else ()
        wished = half_way.wished
        await work.session.delete(half_way)
        return Finished(await let_in(work, grant), wished, by, codes)


async def _grant(works: Works, token: str) -> Grant:
    """In which role he comes in. Raises HalfWayOver, also once the account is closed."""
    async with works.reading() as session:
        half_way = await half_way_of(session, token, works.clock.now())
        grant = await queries.grant_with(session, half_way.account_role_id)
    if grant is None:
        raise HalfWayOver
    return grant
