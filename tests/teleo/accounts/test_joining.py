"""One more role for an account that there is: accepted by who reads its mailbox, and no password changes by it."""

import pytest
from pydantic import SecretStr

from teleo.accounts import EmailTaken, EnrolmentOver, EnrolmentUnknown
from teleo.accounts.enrolling import choose_password
from teleo.accounts.joining import accept_invitation
from teleo.accounts.queries import account_with, grant_for_email, has_other_roles
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, QUICK_PASSWORDS
from tests.support.factors import give_password
from tests.support.signing_in import PAGE, Browser, csrf_token

CHOSEN = "quatre mots que je retiens"


async def accept(works: Works, token: str) -> None:
    async with works.open(SYSTEM) as work:
        await accept_invitation(work, token)


async def test_it_is_accepted_once_and_the_password_stays(site: Browser, works: Works) -> None:
    here, there = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)
    token = await builders.enrolment(works, there, email=sophie.email, role="administrator")

    page = await (await site.get(f"/enrol/{token}", headers=PAGE)).text()
    assert ("Accepter l'invitation" in page, "Ailleurs" in page, 'name="password"' in page) == (
        True,
        True,
        False,
    )
    # Not even by a form of before: whoever invites from there must not open what is here.
    with pytest.raises(EnrolmentOver):
        await choose_password(works, QUICK_PASSWORDS, token, SecretStr(CHOSEN))
    form = {"csrf": await csrf_token(site)}
    answer = await site.post(f"/enrol/{token}/accept", data=form, headers=PAGE, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?accepted")
    await give_password(site, sophie.email, PASSWORD)
    async with works.reading() as session:
        grant = await grant_for_email(session, sophie.email)
        assert grant is not None
        assert await has_other_roles(session, grant)
    for again in (token, token[:-1]):
        answer = await site.post(
            f"/enrol/{again}/accept",
            data={"csrf": await csrf_token(site)},
            headers=PAGE,
            allow_redirects=False,
        )
        assert (answer.status, answer.headers["Location"]) == (303, f"/enrol/{again}")


async def test_what_is_to_be_answered_by_a_password_is_not_accepted(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    forgot = await builders.enrolment(works, here, email=sophie.email)
    new = await builders.enrolment(works, here, email="nouvelle@minimes.test")

    for token in (forgot, new):
        with pytest.raises(EnrolmentOver):
            await accept(works, token)
    with pytest.raises(EnrolmentUnknown):
        await accept(works, new[:-1])

    async with works.reading() as session:
        assert await account_with(session, "nouvelle@minimes.test") is None


async def test_a_closed_account_is_invited_nowhere(works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    async with works.open(SYSTEM) as work:
        account = await account_with(work.session, sophie.email)
        assert account is not None
        account.active = False

    with pytest.raises(EmailTaken):
        await builders.invited(works, here, email=sophie.email, role="administrator")
