"""An access that is taken away is over at once, everywhere here, and kept as it was; nobody reaches further than his own."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from teleo.accounts.enrolling import open_enrolment
from teleo.accounts.errors import EnrolmentOver, LastAdministrator, MemberUnknown, OwnAccess
from teleo.accounts.member_queries import invitations_of, members_of
from teleo.accounts.overseeing import end_member, end_session, invite_again, withdraw_invitation
from teleo.accounts.queries import grant_for_email
from teleo.accounts.schemas import EndMember
from teleo.accounts.session_queries import session_for
from teleo.accounts.tables import AccountRole, AccountSession, Enrolment
from teleo.accounts.tokens import enrolment_token
from teleo.audit.tables import AuditEntry
from teleo.core.actor import Actor
from teleo.directory import EstablishmentView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.clock import NOON, GivenClock

SURE, UNSAID = EndMember(sure="yes"), EndMember()


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def alain(works: Works, here: EstablishmentView) -> Actor:
    return (await builders.administrator_account(works, here)).actor


@pytest.fixture
async def sophie(works: Works, here: EstablishmentView) -> Credentials:
    return await builders.assistant_account(works, here)


async def end(works: Works, by: Actor, role_id: UUID, wish: EndMember = UNSAID) -> None:
    async with works.open(by) as work:
        await end_member(work, role_id, wish)


async def test_ending_a_role_ends_its_sessions_its_invitations_and_nothing_elsewhere(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials
) -> None:
    there = await builders.establishment(works, name="Ailleurs")
    in_both = await builders.works_too(works, sophie, there)
    role_id = await builders.role_id(works, sophie.actor)
    sessions = [await builders.session_of(works, who) for who in (sophie.actor, sophie.actor, in_both)]
    token = await builders.enrolment(works, here, email=sophie.email)

    await end(works, alain, role_id)

    async with works.reading() as session:
        ended = [(await session.get_one(AccountSession, one)).ended_at for one in sessions]
        grant = await grant_for_email(session, sophie.email)
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.act == "member_ended"))).one()
        with pytest.raises(EnrolmentOver):
            await open_enrolment(session, token, NOON)
    assert ended == [NOON, NOON, None]
    assert grant is not None
    assert grant.actor.establishment_id == there.id
    assert (entry.account_id, entry.establishment_id, entry.subject_id) == (
        alain.account_id,
        here.id,
        role_id,
    )
    with pytest.raises(MemberUnknown):
        await end(works, alain, role_id)


async def test_one_who_left_may_come_back_and_both_times_are_kept(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials
) -> None:
    first = await builders.role_id(works, sophie.actor)
    await end(works, alain, first)
    async with works.reading() as session:
        assert await grant_for_email(session, sophie.email) is None

    await builders.works_too(works, sophie, here)

    second = await builders.role_id(works, sophie.actor)
    async with works.reading() as session:
        kept = (await session.scalars(select(AccountRole).where(AccountRole.role == "assistant"))).all()
    assert {row.id: row.ended_at for row in kept} == {first: NOON, second: None}


async def test_a_session_opened_while_its_role_ended_is_over_with_it(
    works: Works, alain: Actor, sophie: Credentials
) -> None:
    """Whoever was signing in at that moment had his grant read before."""
    session_id = await builders.session_of(works, sophie.actor)
    await end(works, alain, await builders.role_id(works, sophie.actor))
    async with works.open(sophie.actor) as work:
        (await work.session.get_one(AccountSession, session_id)).ended_at = None

    kept = await session_for(works, session_id)

    assert kept is not None
    assert kept.times.ended_at == NOON


async def test_an_administrator_is_left_even_when_two_end_one_another(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials
) -> None:
    own = await builders.role_id(works, alain)
    with pytest.raises(LastAdministrator):
        await end(works, alain, own, SURE)
    other = await builders.works_too(works, sophie, here, role="administrator")
    theirs = await builders.role_id(works, other)

    done = await asyncio.gather(end(works, alain, theirs), end(works, other, own), return_exceptions=True)

    assert sum(one is None for one in done) == 1, done
    async with works.reading() as session:
        assert len(await members_of(session, here.id, {"administrator"}, NOON)) == 1


async def test_ones_own_access_goes_once_one_said_so(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials
) -> None:
    await builders.works_too(works, sophie, here, role="administrator")
    own = await builders.role_id(works, alain)

    with pytest.raises(OwnAccess):
        await end(works, alain, own)
    await end(works, alain, own, SURE)

    with pytest.raises(AssertionError):
        await builders.role_id(works, alain)


async def test_the_region_ends_administrators_to_the_last_and_nobody_else(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials
) -> None:
    region = replace((await builders.region_administrator(works)).actor, establishment_id=here.id)
    assistant = await builders.role_id(works, sophie.actor)
    with pytest.raises(MemberUnknown):
        await end(works, region, assistant)

    await end(works, region, await builders.role_id(works, alain))

    async with works.reading() as session:
        assert await members_of(session, here.id, {"administrator"}, NOON) == ()
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.act == "member_ended"))).one()
    assert (entry.actor_role, entry.establishment_id) == ("region_administrator", here.id)


async def test_nothing_of_another_establishment_is_found(
    works: Works, here: EstablishmentView, alain: Actor
) -> None:
    there = await builders.establishment(works, name="Ailleurs")
    theirs = await builders.assistant_account(works, there)
    role, session_id = (
        await builders.role_id(works, theirs.actor),
        await builders.session_of(works, theirs.actor),
    )
    invited = await builders.invited(works, there)
    practitioner = await builders.practitioner_account(works, here)

    for attempt in (
        lambda work: end_member(work, role, SURE),
        lambda work: end_session(work, session_id),
        lambda work: invite_again(work, invited),
        lambda work: withdraw_invitation(work, invited),
    ):
        with pytest.raises(MemberUnknown):
            async with works.open(alain) as work:
                await attempt(work)
    # A practitioner of one's own ends by his membership, which asks what stands.
    with pytest.raises(MemberUnknown):
        await end(works, alain, await builders.role_id(works, practitioner.actor))

    async with works.reading() as session:
        assert (await session.get_one(AccountSession, session_id)).ended_at is None
        assert (await session.get_one(Enrolment, invited)).revoked_at is None


async def test_who_is_there_is_seen_with_what_is_open(
    works: Works, here: EstablishmentView, alain: Actor, sophie: Credentials, clock: GivenClock
) -> None:
    practitioner = await builders.practitioner_account(works, here)
    forgotten = await builders.session_of(works, sophie.actor)
    clock.forward(minutes=121)  # of that one, nothing was seen since
    session_id = await builders.session_of(works, sophie.actor)

    async with works.reading() as session:
        seen = await members_of(session, here.id, {"assistant", "administrator", "practitioner"}, clock.now())
    by_role = {member.role: member for member in seen}

    assert by_role.keys() == {"assistant", "administrator", "practitioner"}
    assert [one.id for one in by_role["assistant"].sessions] == [session_id]
    assert by_role["assistant"].seen_at == clock.now()
    assert by_role["practitioner"].account_id == practitioner.actor.account_id
    assert (by_role["administrator"].seen_at, by_role["administrator"].sessions) == (None, ())

    async with works.open(alain) as work:
        await end_session(work, session_id)
    with pytest.raises(MemberUnknown):
        async with works.open(alain) as work:
            await end_session(work, session_id)
    ended = await session_for(works, session_id)
    assert forgotten != session_id
    assert ended is not None
    assert ended.times.ended_at == clock.now()


async def test_an_invitation_is_sent_again_or_withdrawn(
    works: Works, here: EstablishmentView, alain: Actor, clock: GivenClock
) -> None:
    first = await builders.invited(works, here, email="nadia@minimes.test", language="en")
    elsewhere = await builders.establishment(works, name="Ailleurs")
    theirs = await builders.invited(works, elsewhere, email="nadia@minimes.test")
    clock.forward(days=4)  # too old, and still there to be sent again

    async with works.open(alain) as work:
        second = await invite_again(work, first)

    async with works.reading() as session:
        waiting = await invitations_of(session, here.id, {"assistant"})
        with pytest.raises(EnrolmentOver):
            await open_enrolment(session, enrolment_token(works.vault, first), clock.now())
        assert (await session.get_one(Enrolment, theirs)).revoked_at is None
    assert [(one.id, one.language, one.is_open(clock.now())) for one in waiting] == [(second, "en", True)]

    async with works.open(alain) as work:
        await withdraw_invitation(work, second)
    async with works.reading() as session:
        assert await invitations_of(session, here.id, {"assistant"}) == ()
        with pytest.raises(EnrolmentOver):
            await open_enrolment(session, enrolment_token(works.vault, second), clock.now())
