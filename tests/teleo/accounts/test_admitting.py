"""A practitioner is one account, whatever the number of establishments, and has no password."""

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from teleo.accounts.errors import CredentialsRefused
from teleo.accounts.queries import grants_for_national_id
from teleo.accounts.schemas import SignIn
from teleo.accounts.signing_in import sign_in
from teleo.accounts.tables import Account
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, QUICK_PASSWORDS


async def test_in_two_establishments_one_is_the_same_person(works: Works) -> None:
    minimes = await builders.practice(works)
    elsewhere = await builders.same_practitioner_elsewhere(works, minimes)

    async with works.reading() as session:
        grants = await grants_for_national_id(session, f"8{minimes.practitioner.rpps}")

    assert len({grant.actor.account_id for grant in grants}) == 1
    assert [grant.actor.establishment_id for grant in grants] == [minimes.here.id, elsewhere.here.id]


async def test_no_password_opens_a_practitioners_account(works: Works) -> None:
    """Not even one that was left from before, on an account that has an address."""
    minimes = await builders.practice(works)
    async with works.open(SYSTEM) as work:
        account = (await work.session.scalars(select(Account))).one()
        account.email = "claire@minimes.test"
        account.password_hash = await QUICK_PASSWORDS.hash(PASSWORD)

    with pytest.raises(CredentialsRefused):
        await sign_in(
            works, QUICK_PASSWORDS, SignIn(email="claire@minimes.test", password=SecretStr(PASSWORD))
        )
    assert minimes.practitioner.rpps
