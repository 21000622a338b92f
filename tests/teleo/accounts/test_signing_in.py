"""Signing in opens a session; each door says no in the same words."""

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlalchemy import select

from teleo.accounts import EmailTaken, OpenAccount, open_account
from teleo.accounts.errors import CredentialsRefused
from teleo.accounts.passwords import Passwords
from teleo.accounts.queries import grant_for_email
from teleo.accounts.schemas import SignIn
from teleo.accounts.second_factor.half_ways import half_way_of
from teleo.accounts.signing_in import let_in, sign_in
from teleo.accounts.tables import Account, AccountSession
from teleo.accounts.tokens import token_hash
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, QUICK_PASSWORDS
from tests.support.timing import clocked, told_apart


def wish(email: str, password: str = PASSWORD) -> SignIn:
    return SignIn(email=email, password=SecretStr(password))


async def test_the_password_leads_half_way_and_opens_no_session(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)

    token = await sign_in(works, QUICK_PASSWORDS, wish(f"  {sophie.email.upper()} "))

    async with works.reading() as session:
        half_way = await half_way_of(session, token, works.clock.now())
        assert not list(await session.scalars(select(AccountSession)))
    assert half_way.account_id == sophie.actor.account_id


async def test_a_session_is_kept_as_a_hash(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    async with works.reading() as session:
        grant = await grant_for_email(session, sophie.email)
    assert grant is not None

    async with works.open(grant.actor) as work:
        signed_in = await let_in(work, grant)

    async with works.reading() as session:
        (kept,) = await session.scalars(select(AccountSession))
    assert signed_in.role == "assistant"
    assert kept.token_hash == token_hash(signed_in.opened.refresh)
    assert signed_in.opened.refresh not in repr(signed_in)


async def test_an_unknown_address_and_a_wrong_password_read_the_same(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)

    with pytest.raises(CredentialsRefused) as wrong_password:
        await sign_in(works, QUICK_PASSWORDS, wish(sophie.email, "autre mot de passe"))
    with pytest.raises(CredentialsRefused) as unknown:
        await sign_in(works, QUICK_PASSWORDS, wish("personne@minimes.test"))

    assert str(wrong_password.value) == str(unknown.value)
    assert wrong_password.value.extra == unknown.value.extra == {}


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(works: Works) -> None:
    """With costs of argon2 that outweigh the rest, as a site's do."""
    here = await builders.establishment(works)
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=16 * 1024, parallelism=1))
    async with works.open(SYSTEM) as work:
        known = OpenAccount(
            email="sophie@minimes.test",
            shown_name="Sophie Bernard",
            password=SecretStr(PASSWORD),
            establishment_id=here.id,
            role="assistant",
        )
        await open_account(work, passwords, known)

    async def refused(email: str) -> None:
        with pytest.raises(CredentialsRefused):
            await sign_in(works, passwords, wish(email, "autre mot de passe"))

    kinds = {
        "wrong password": lambda: clocked(lambda: refused(known.email)),
        "nobody": lambda: clocked(lambda: refused("personne@minimes.test")),
    }
    assert await told_apart(kinds) == {}


async def test_a_closed_account_is_as_unknown(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    async with works.open(SYSTEM) as work:
        account = await work.session.get_one(Account, sophie.actor.account_id)
        account.active = False

    with pytest.raises(CredentialsRefused):
        await sign_in(works, QUICK_PASSWORDS, wish(sophie.email))


async def test_a_hash_of_former_costs_is_renewed(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    costlier = Passwords()

    await sign_in(works, costlier, wish(sophie.email))

    async with works.reading() as session:
        account = await session.get_one(Account, sophie.actor.account_id)
    assert account.password_hash is not None
    assert not costlier.is_outdated(account.password_hash)
    assert await costlier.is_right(PASSWORD, account.password_hash)


async def test_an_address_has_one_account(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    again = OpenAccount(
        email=sophie.email.upper(),
        shown_name="Une autre",
        password=SecretStr(PASSWORD),
        establishment_id=here.id,
        role="assistant",
    )

    with pytest.raises(EmailTaken):
        async with works.open(SYSTEM) as work:
            await open_account(work, QUICK_PASSWORDS, again)


@pytest.mark.parametrize(
    ("role", "practitioner_id"),
    [("practitioner", None), ("assistant", "0193a5a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f")],
)
def test_a_practitioner_alone_is_a_practitioner(role: str, practitioner_id: str | None) -> None:
    told = {
        "email": "a@b.test",
        "shown_name": "A",
        "password": PASSWORD,
        "establishment_id": "0193a5a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
        "role": role,
        "practitioner_id": practitioner_id,
    }

    with pytest.raises(ValueError, match="practitioner_"):
        OpenAccount.model_validate(told)


async def test_a_refusal_is_in_the_trail_with_nothing_of_what_was_typed(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)

    for email in (sophie.email, "personne@minimes.test"):
        with pytest.raises(CredentialsRefused):
            await sign_in(works, QUICK_PASSWORDS, wish(email, "autre mot de passe"))

    async with works.reading() as session:
        refused = select(AuditEntry).where(AuditEntry.act == "sign_in_refused").order_by(AuditEntry.id)
        entries = list(await session.scalars(refused))
    assert [(entry.subject_id, entry.establishment_id) for entry in entries] == [
        (sophie.actor.account_id, here.id),
        (None, None),
    ]
    assert {(entry.actor_role, entry.account_id, entry.subject_kind) for entry in entries} == {
        ("system", None, "account")
    }
