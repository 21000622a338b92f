"""An invitation: one that opens at a time, for someone new or of that very role."""

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from teleo.accounts import Invite, MemberInvited, enrolment_address, invite, is_joining
from teleo.accounts.enrolling import choose_password
from teleo.accounts.queries import enrolment_for, grant_for_email
from teleo.accounts.tables import Enrolment
from teleo.accounts.tokens import enrolment_token, token_hash
from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import PASSWORD, QUICK_PASSWORDS, an_invitation


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


async def test_whoever_forgot_is_invited_again_and_to_one_more_role_he_joins(works: Works) -> None:
    here, elsewhere = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)

    joins = {}
    for name, wish in {
        "forgot": an_invitation(here, email=sophie.email.upper()),
        "another place": an_invitation(elsewhere, email=sophie.email),
        "another role": an_invitation(here, email=sophie.email, role="administrator"),
        "nobody yet": an_invitation(here, email="nouvelle@minimes.test"),
    }.items():
        async with works.open(SYSTEM) as work:
            enrolment_id = await invite(work, wish)
            joins[name] = await is_joining(work.session, await enrolment_for(work.session, enrolment_id))

    assert joins == {"forgot": False, "another place": True, "another role": True, "nobody yet": False}


async def test_the_region_is_no_establishment_and_everybody_else_has_one(works: Works) -> None:
    here = await builders.establishment(works)
    wish = {"email": "elise@region.test", "shown_name": "Élise Marty"}
    for wrong in (
        {"role": "region_administrator", "establishment_id": here.id},
        {"role": "administrator"},
        {"role": "assistant", "establishment_id": None},
    ):
        with pytest.raises(ValueError, match="establishment_needed"):
            Invite.model_validate(wish | wrong)

    async with works.open(SYSTEM) as work:
        enrolment_id = await invite(work, Invite.model_validate(wish | {"role": "region_administrator"}))
    await choose_password(
        works, QUICK_PASSWORDS, enrolment_token(works.vault, enrolment_id), SecretStr(PASSWORD)
    )

    async with works.reading() as session:
        grant = await grant_for_email(session, "elise@region.test")
    assert grant is not None
    assert (grant.actor.role, grant.actor.establishment_id) == ("region_administrator", None)


async def test_nobody_is_invited_to_a_password_as_a_practitioner(works: Works) -> None:
    here = await builders.establishment(works)

    with pytest.raises(ValueError, match="role"):
        an_invitation(here, role="practitioner")
