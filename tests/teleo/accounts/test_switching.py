"""Who works in several places changes openly: another session, no longer than the first, told in both trails."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.accounts import situation_of
from teleo.accounts.errors import WorkplaceUnknown
from teleo.accounts.overseeing import end_member
from teleo.accounts.pro_sante_connect.people import Situation
from teleo.accounts.queries import account_row
from teleo.accounts.schemas import EndMember
from teleo.accounts.switching import roles_within_reach, switch
from teleo.accounts.tables import AccountSession, ProfessionalSession
from teleo.audit.tables import AuditEntry
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import NOON, GivenClock


async def signed_in(works: Works, who: Actor, *, e_cps: bool = False) -> Actor:
    session_id = await builders.session_of(works, who)
    if e_cps:
        async with works.open(who) as work:
            told = Situation(profession="10", place="Cabinet").model_dump_json()
            await work.save(ProfessionalSession(session_id=session_id, situation=told, id_token="a.b.c"))
    return replace(who, session_id=session_id)


async def test_it_opens_a_session_there_and_ends_the_one_here(works: Works, clock: GivenClock) -> None:
    here, there = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)
    elsewhere = await builders.works_too(works, sophie, there, role="administrator")
    actor = await signed_in(works, sophie.actor)
    role_id = await builders.role_id(works, elsewhere)
    clock.forward(hours=3)

    async with works.open(actor) as work:
        role, opened = await switch(work, role_id)

    assert (role.role, role.establishment_id) == ("administrator", there.id)
    assert opened is not None
    async with works.reading() as session:
        former = await session.get_one(AccountSession, actor.session_id)
        fresh = await session.get_one(AccountSession, opened.session_id)
        told = await session.execute(
            select(AuditEntry.establishment_id, AuditEntry.actor_role, AuditEntry.subject_id).where(
                AuditEntry.act == "workplace_changed"
            )
        )
    assert former.ended_at == clock.now()
    # Not renewed by it: else nobody would ever have to sign in again.
    assert (fresh.account_role_id, fresh.expires_at) == (role_id, NOON + timedelta(hours=12))
    assert {tuple(row) for row in told} == {
        (here.id, "assistant", role_id),
        (there.id, "administrator", role_id),
    }


async def test_where_one_is_already_nothing_changes(works: Works) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    actor = await signed_in(works, sophie.actor)

    async with works.open(actor) as work:
        _, opened = await switch(work, await builders.role_id(works, actor))

    assert opened is None
    async with works.reading() as session:
        assert (await session.get_one(AccountSession, actor.session_id)).ended_at is None


async def test_neither_anothers_role_nor_one_that_ended_is_taken(works: Works) -> None:
    here, there = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)
    elsewhere = await builders.works_too(works, sophie, there)
    ended = await builders.role_id(works, elsewhere)
    ketty = await builders.administrator_account(works, there)
    async with works.open(ketty.actor) as work:
        await end_member(work, ended, EndMember())
    actor = await signed_in(works, sophie.actor)

    for role_id in (ended, await builders.role_id(works, ketty.actor), new_id()):
        with pytest.raises(WorkplaceUnknown):
            async with works.open(actor) as work:
                await switch(work, role_id)


async def test_a_practitioner_keeps_his_situation_and_his_hour(works: Works, clock: GivenClock) -> None:
    minimes = await builders.practice(works)
    there = await builders.same_practitioner_elsewhere(works, minimes)
    claire = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    elsewhere = await builders.practitioner_account(works, there.here, minimes.practitioner)
    actor = await signed_in(works, claire.actor, e_cps=True)
    clock.forward(hours=3, minutes=30)

    async with works.open(actor) as work:
        _, opened = await switch(work, await builders.role_id(works, elsewhere.actor))

    assert opened is not None
    async with works.reading() as session:
        fresh = await session.get_one(AccountSession, opened.session_id)
        assert fresh.expires_at == NOON + timedelta(hours=4)
        assert await situation_of(session, fresh.id) == Situation(profession="10", place="Cabinet")
        # One signs out at the provider once, from where one is.
        tokens = await session.execute(select(ProfessionalSession.session_id, ProfessionalSession.id_token))
        assert {row.session_id: row.id_token for row in tokens} == {actor.session_id: None, fresh.id: "a.b.c"}


async def test_a_password_leads_to_no_practitioners_role(works: Works) -> None:
    """Article R.6316-3: who consults was identified by e-CPS."""
    minimes = await builders.practice(works)
    claire = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    async with works.open(claire.actor) as work:
        assert claire.actor.account_id is not None
        account = await account_row(work.session, claire.actor.account_id)
        account.email = "claire@minimes.test"
    told = builders.Credentials(email="claire@minimes.test", actor=claire.actor)
    administrator = await builders.works_too(works, told, minimes.here, role="administrator")
    practitioner_role = await builders.role_id(works, claire.actor)
    by_password = await signed_in(works, administrator)

    with pytest.raises(WorkplaceUnknown):
        async with works.open(by_password) as work:
            await switch(work, practitioner_role)
    by_e_cps = await signed_in(works, administrator, e_cps=True)
    async with works.reading() as session:
        within = [one.role for one in await roles_within_reach(session, by_e_cps)]
    assert within == ["practitioner", "administrator"]
