"""Between password and session: a factor of one's own, in time, after few tries; the password alone opens nothing."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from teleo.accounts.errors import CredentialsRefused
from teleo.accounts.finishing import finish_by_code, finish_with_new_app, standing_of
from teleo.accounts.schemas import SignIn
from teleo.accounts.second_factor.apps import secret_for
from teleo.accounts.second_factor.errors import FactorRefused, HalfWayOver
from teleo.accounts.second_factor.tables import HalfWay, RecoveryCode
from teleo.accounts.signing_in import sign_in
from teleo.accounts.tables import Account, AccountSession
from teleo.accounts.tokens import token_hash
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, QUICK_PASSWORDS, Credentials
from tests.support.clock import GivenClock
from tests.support.factors import OTHER_SECRET, give_app, give_recovery_codes, shown


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    return await builders.assistant_account(works, await builders.establishment(works))


async def half_way(works: Works, who: Credentials, wished: str = "") -> str:
    wish = SignIn.model_validate({"email": who.email, "password": PASSWORD, "next": wished})
    return await sign_in(works, QUICK_PASSWORDS, wish)


async def acts(works: Works) -> list[tuple[str, str]]:
    """The trail from the first password on."""
    async with works.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        told = [(entry.act, entry.subject_kind) for entry in entries]
    return told[told.index(("password_proven", "account")) :]


async def test_a_half_way_is_kept_as_a_hash_and_is_no_session(works: Works, sophie: Credentials) -> None:
    token = await half_way(works, sophie, "/openings")

    async with works.reading() as session:
        (kept,) = await session.scalars(select(HalfWay))
        assert await session.scalar(select(func.count()).select_from(AccountSession)) == 0
    assert (kept.token_hash, kept.wished) == (token_hash(token), "/openings")


async def test_an_apps_code_opens_the_session_and_the_trail_tells_how(
    works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    token = await half_way(works, sophie, "/openings")

    finished = await finish_by_code(works, token, shown(works))

    assert (finished.signed_in.role, finished.wished, finished.by) == ("assistant", "/openings", "app")
    async with works.reading() as session:
        (kept,) = await session.scalars(select(AccountSession))
    assert kept.token_hash == token_hash(finished.signed_in.opened.refresh)
    assert await acts(works) == [
        ("password_proven", "account"),
        ("factor_used", "app"),
        ("signed_in", "account"),
    ]
    with pytest.raises(HalfWayOver):
        await finish_by_code(works, token, shown(works))


async def test_codes_that_are_not_hers_now_are_refused_and_five_end_it(
    works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    paul = await builders.assistant_account(works, await builders.establishment(works, name="Ailleurs"))
    await give_app(works, sophie)
    await give_app(works, paul, OTHER_SECRET)
    his_paper = await give_recovery_codes(works, paul)
    used = shown(works)
    await finish_by_code(works, await half_way(works, sophie), used)
    token = await half_way(works, sophie)

    for wrong in (used, shown(works, OTHER_SECRET), his_paper[0], "000000", "ce n'est pas un code"):
        with pytest.raises(FactorRefused):
            await finish_by_code(works, token, wrong)
    clock.forward(seconds=30)

    with pytest.raises(HalfWayOver):
        await finish_by_code(works, token, shown(works))
    with pytest.raises(HalfWayOver):
        await standing_of(works, token)
    async with works.reading() as session:
        refused = select(AuditEntry).where(AuditEntry.act == "factor_refused")
        told = [(one.actor_role, one.account_id, one.subject_id) for one in await session.scalars(refused)]
    assert told == [("system", None, sophie.actor.account_id)] * 5


async def test_a_half_way_is_over_in_time_with_its_account_and_for_strangers(
    works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    late = await half_way(works, sophie)
    clock.forward(minutes=10)
    for token in (late, "a guess", ""):
        with pytest.raises(HalfWayOver):
            await finish_by_code(works, token, shown(works))

    closed = await half_way(works, sophie)
    async with works.open(SYSTEM) as work:
        (await work.session.get_one(Account, sophie.actor.account_id)).active = False
    with pytest.raises(HalfWayOver):
        await finish_by_code(works, closed, shown(works))
    with pytest.raises(CredentialsRefused):
        await half_way(works, sophie)


async def test_two_who_finish_at_once_are_one(works: Works, sophie: Credentials) -> None:
    codes = await give_recovery_codes(works, sophie)
    await give_app(works, sophie)
    token = await half_way(works, sophie)

    done = await asyncio.gather(
        *(finish_by_code(works, token, code) for code in codes[:3]), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in done) == ["Finished", "HalfWayOver", "HalfWayOver"]


async def test_a_recovery_code_serves_once_and_is_kept_as_a_hash(works: Works, sophie: Credentials) -> None:
    codes = await give_recovery_codes(works, sophie)

    finished = await finish_by_code(works, await half_way(works, sophie), f" {codes[0].upper()} ")

    assert finished.by == "recovery_code"
    with pytest.raises(FactorRefused):
        await finish_by_code(works, await half_way(works, sophie), codes[0])
    assert (await standing_of(works, await half_way(works, sophie))).factors.recovery_left == 9
    async with works.reading() as session:
        kept = await session.scalar(
            text("SELECT string_agg(encode(code_hash, 'escape'), ' ') FROM recovery_codes")
        )
        assert not any(code.replace("-", "") in kept for code in codes)

    again = await give_recovery_codes(works, sophie)
    with pytest.raises(FactorRefused):
        await finish_by_code(works, await half_way(works, sophie), codes[1])
    await finish_by_code(works, await half_way(works, sophie), again[1])
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).select_from(RecoveryCode)) == 10


async def test_whoever_has_a_factor_sets_up_no_other_by_the_password_alone(
    works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    token = await half_way(works, sophie)
    standing = await standing_of(works, token)
    offered = shown(works, secret_for(works.vault, standing.id))

    with pytest.raises(HalfWayOver):
        await finish_with_new_app(works, token, offered)
    await finish_by_code(works, token, shown(works))


async def test_of_two_first_factors_at_once_one_is_kept(works: Works, sophie: Credentials) -> None:
    tokens = [await half_way(works, sophie) for _ in range(2)]
    ids = [(await standing_of(works, token)).id for token in tokens]

    done = await asyncio.gather(
        *(
            finish_with_new_app(works, token, shown(works, secret_for(works.vault, one)))
            for token, one in zip(tokens, ids, strict=True)
        ),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in done) == ["Finished", "HalfWayOver"]
    (finished,) = [one for one in done if not isinstance(one, BaseException)]
    assert len(finished.recovery_codes) == 10
    assert finished.recovery_codes[0] not in repr(finished)
