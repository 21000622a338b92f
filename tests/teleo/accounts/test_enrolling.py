"""A password is chosen once, in time, by whoever holds the link; looking at the link uses nothing up."""

import asyncio

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from teleo.accounts import EnrolmentOver, EnrolmentUnknown
from teleo.accounts.enrolling import choose_password, open_enrolment
from teleo.accounts.finishing import standing_of
from teleo.accounts.queries import grant_for_email
from teleo.audit.tables import AuditEntry
from teleo.core.errors import Invalid
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import QUICK_PASSWORDS
from tests.support.clock import GivenClock
from tests.support.factors import give_app, give_password, give_recovery_codes, send, shown
from tests.support.signing_in import PAGE, Browser, forget, sign_in

CHOSEN = "quatre mots que je retiens"
EMAIL = "nadia.cazals@minimes.test"


async def choose(works: Works, token: str, password: str = CHOSEN) -> str:
    return await choose_password(works, QUICK_PASSWORDS, token, SecretStr(password))


async def test_it_opens_the_account(works: Works) -> None:
    here = await builders.establishment(works)
    token = await builders.enrolment(
        works, here, email=EMAIL, role="administrator", shown_name="Alain Ferrand"
    )

    await choose(works, token)

    async with works.reading() as session:
        grant = await grant_for_email(session, EMAIL)
    assert grant is not None
    assert (grant.actor.role, grant.actor.practitioner_id) == ("administrator", None)
    assert (grant.actor.establishment_id, grant.actor.shown_name) == (here.id, "Alain Ferrand")
    assert await QUICK_PASSWORDS.is_right(CHOSEN, grant.password_hash)


async def test_it_is_used_once_even_at_the_same_instant(works: Works) -> None:
    token = await builders.enrolment(works, await builders.establishment(works))

    done = await asyncio.gather(*(choose(works, token) for _ in range(4)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in done) == ["EnrolmentOver"] * 3 + ["str"]
    with pytest.raises(EnrolmentOver):
        await choose(works, token)


async def test_looking_consumes_nothing_and_time_does(works: Works, clock: GivenClock) -> None:
    token = await builders.enrolment(works, await builders.establishment(works), email=EMAIL)
    clock.forward(hours=71, minutes=59)
    async with works.reading() as session:
        for _ in range(3):
            assert (await open_enrolment(session, token, clock.now())).email == EMAIL

    clock.forward(minutes=1)

    async with works.reading() as session:
        with pytest.raises(EnrolmentOver):
            await open_enrolment(session, token, clock.now())
        with pytest.raises(EnrolmentUnknown):
            await open_enrolment(session, token[:-1], clock.now())
    with pytest.raises(EnrolmentOver):
        await choose(works, token)


async def test_whoever_forgot_has_the_new_one_and_is_signed_out_everywhere(
    site: Browser, works: Works
) -> None:
    """Whoever lost his telephone, too: what he lost opens nothing any more, and he sets up another."""
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    await give_app(works, sophie)
    paper = await give_recovery_codes(works, sophie)
    await sign_in(site, sophie.email)
    assert (await site.get("/agenda", headers=PAGE, allow_redirects=False)).status == 200

    token = await choose(works, await builders.enrolment(works, here, email=sophie.email))

    assert (await site.get("/agenda", headers=PAGE, allow_redirects=False)).status == 303
    standing = await standing_of(works, token)
    assert (standing.holder.email, standing.factors.count, standing.factors.recovery_left) == (
        sophie.email,
        0,
        0,
    )
    forget(site)
    await give_password(site, sophie.email, CHOSEN)
    for code in (shown(works), paper[0]):
        assert (await send(site, "/sign-in/factor", code=code)).status == 403
    async with works.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
    assert acts.count("factors_forgotten") == 1


async def test_a_password_that_is_easily_guessed_is_refused_and_uses_nothing_up(works: Works) -> None:
    here = await builders.establishment(works)
    token = await builders.enrolment(works, here, email=EMAIL, shown_name="Nadia Cazals")

    for guessable in ("Nadia-Cazals-2026", "motdepasse1234"):
        with pytest.raises(Invalid) as refused:
            await choose(works, token, guessable)
        assert refused.value.extra == {"errors": {"password": "guessable"}}

    await choose(works, token)
