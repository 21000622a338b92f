"""An invitation: one that opens at a time, for someone new or of that very role."""

import pytest
from sqlalchemy import select

from teleo.accounts import EmailTaken, MemberInvited, enrolment_address, invite
from teleo.accounts.queries import enrolment_for
from teleo.accounts.tables import Enrolment
from teleo.accounts.tokens import enrolment_token, token_hash
from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import an_invitation


async def hear(work: Work, fact: MemberInvited) -> None:
    raise AssertionError("nothing runs here")


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions([Reaction("tests.hear", MemberInvited, hear)])


async def test_it_is_announced_written_down_and_its_token_is_not(works: Works) -> None:
    here = await builders.establishment(works)

    async with works.open(SYSTEM) as work:
        enrolment_id = await invite(work, an_invitation(here))

    async with works.reading() as session:
        kept = await session.get_one(Enrolment, enrolment_id)
        announced = (await session.scalars(select(OutboxMessage.payload))).all()
        acts = (await session.scalars(select(AuditEntry.act))).all()
    token = enrolment_token(works.vault, enrolment_id)
    assert kept.token_hash == token_hash(token)
    assert (kept.valid_until - kept.invited_at).total_seconds() == 72 * 3600
    assert announced == [{"enrolment_id": str(enrolment_id)}]
    assert Act.MEMBER_INVITED in acts
    assert enrolment_address(works.vault, "https://teleo.test", enrolment_id).endswith(f"/enrol/{token}")


async def test_a_second_invitation_closes_the_first(works: Works) -> None:
    here = await builders.establishment(works)
    wish = an_invitation(here)
    async with works.open(SYSTEM) as work:
        first = await invite(work, wish)
    async with works.open(SYSTEM) as work:
        second = await invite(work, wish)

    async with works.reading() as session:
        views = [await enrolment_for(session, one) for one in (first, second)]
    assert [view.is_open(works.clock.now()) for view in views] == [False, True]


async def test_whoever_forgot_is_invited_again_and_nobody_is_given_another_role(works: Works) -> None:
    here, elsewhere = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)
    refused = (
        an_invitation(elsewhere, email=sophie.email),
        an_invitation(here, email=sophie.email, role="administrator"),
    )

    async with works.open(SYSTEM) as work:
        await invite(work, an_invitation(here, email=sophie.email.upper()))
    for wish in refused:
        async with works.open(SYSTEM) as work:
            with pytest.raises(EmailTaken):
                await invite(work, wish)


async def test_nobody_is_invited_to_a_password_as_a_practitioner(works: Works) -> None:
    here = await builders.establishment(works)

    with pytest.raises(ValueError, match="role"):
        an_invitation(here, role="practitioner")
