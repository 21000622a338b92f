"""The demonstration's people have an app whose code the page shows, as often as it is looked at."""

from teleo.accounts.queries import grant_for_email
from teleo.accounts.second_factor.apps import prove_by_app, register_app
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from teleo.sandbox.authenticator import WITH_A_PASSWORD, equip, shown_code
from tests.support import builders
from tests.support.factors import SECRET


async def test_the_code_shown_opens_again_and_again_until_somebody_takes_his_own_app(works: Works) -> None:
    here = await builders.establishment(works)
    stranger = await builders.assistant_account(works, here)
    email = WITH_A_PASSWORD[0]
    await builders.account_of(works, here, email)
    async with works.open(SYSTEM) as work:
        await equip(work)
        await equip(work)
        grant = await grant_for_email(work.session, email)
    assert grant is not None
    account_id = grant.actor.account_id
    assert account_id is not None
    assert stranger.actor.account_id is not None

    async def opens() -> bool:
        code = await shown_code(works, account_id)
        assert code is not None
        async with works.open(SYSTEM) as work:
            return await prove_by_app(work, account_id, code) is not None

    assert [await opens(), await opens()] == [True, True]
    assert await shown_code(works, stranger.actor.account_id) is None
    async with works.open(SYSTEM) as work:
        await register_app(work, account_id, SECRET)
    assert await shown_code(works, account_id) is None
