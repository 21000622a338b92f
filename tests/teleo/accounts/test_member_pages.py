"""The administrator's page of members: what is shown, what is done by it, and who does nothing by it."""

import pytest
from sqlalchemy import select

from teleo.accounts.member_queries import invitations_of
from teleo.accounts.tables import AccountRole, Enrolment
from teleo.directory import EstablishmentView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, forget, sign_in

NADIA = {"shown_name": "Nadia Cazals", "email": "nadia@minimes.test", "role": "assistant", "language": "en"}


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def alain(works: Works, here: EstablishmentView) -> Credentials:
    return await builders.administrator_account(works, here)


async def press(site: Browser, path: str, csrf: str, **fields: str) -> tuple[int, str]:
    """The status, and where it leads or what the page says."""
    answer = await site.post(path, data=fields | {"csrf": csrf}, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or read_page(await answer.text()).words


async def test_it_shows_who_works_here_and_from_where(
    site: Browser, works: Works, here: EstablishmentView, alain: Credentials
) -> None:
    sophie = await builders.assistant_account(works, here)
    practitioner = await builders.practitioner(works, here)
    elsewhere = await builders.establishment(works, name="Ailleurs")
    stranger = await builders.assistant_account(works, elsewhere)
    await builders.session_of(works, sophie.actor)
    await sign_in(site, alain.email)

    answer = await site.get("/members", headers=PAGE)
    page = await answer.text()
    words = read_page(page).words

    assert answer.status == 200
    for known in ("Sophie Bernard", "Alain Ferrand", practitioner.shown_name, "par mot de passe", "(vous)"):
        assert known in words
    assert sophie.email in page.replace("<wbr>", "")
    assert stranger.email not in page.replace("<wbr>", "")
    assert "C'est cette session-ci." in words
    assert (
        page.count('/end"') == 3
    )  # a session of Sophie's, her access and his own; the practitioner's is not here


async def test_one_invites_by_name_and_address_and_may_correct_it(
    site: Browser, works: Works, here: EstablishmentView, alain: Credentials
) -> None:
    csrf = await sign_in(site, alain.email)

    assert await press(site, "/members/invitations", csrf, **NADIA) == (303, "/members?done=invited")
    status, words = await press(site, "/members/invitations", csrf, **NADIA | {"email": "nadia"})
    assert (status, "Cette adresse n'est pas complète." in words) == (422, True)
    shown = read_page(await (await site.get("/members?done=invited", headers=PAGE)).text()).words
    assert "Invitations en attente" in shown
    async with works.reading() as session:
        [first] = await invitations_of(session, here.id, {"assistant"})
    assert (first.email, first.language, first.role) == ("nadia@minimes.test", "en", "assistant")

    assert await press(site, f"/members/invitations/{first.id}/again", csrf) == (303, "/members?done=invited")
    async with works.reading() as session:
        [second] = await invitations_of(session, here.id, {"assistant"})
    assert second.id != first.id
    assert (await press(site, f"/members/invitations/{first.id}/withdraw", csrf))[0] == 404
    assert (await press(site, f"/members/invitations/{second.id}/withdraw", csrf))[0] == 303
    async with works.reading() as session:
        assert await invitations_of(session, here.id, {"assistant"}) == ()


@pytest.mark.parametrize(
    "raised",
    [
        {"role": "region_administrator"},
        {"role": "practitioner"},
        {"role": "system"},
        {"establishment_id": "00000000-0000-0000-0000-000000000000"},
        {"practitioner_id": "00000000-0000-0000-0000-000000000000"},
    ],
)
async def test_no_field_of_the_form_raises_a_role_or_reaches_elsewhere(
    site: Browser, works: Works, alain: Credentials, raised: dict[str, str]
) -> None:
    csrf = await sign_in(site, alain.email)

    status, _ = await press(site, "/members/invitations", csrf, **NADIA | raised)

    assert status == 422
    async with works.reading() as session:
        assert (await session.scalars(select(Enrolment))).all() == []


async def test_a_revoked_member_is_refused_at_once_whatever_he_holds(
    site: Browser, works: Works, here: EstablishmentView, alain: Credentials
) -> None:
    """His access token says for five minutes more that he is one; his refresh token, for hours."""
    sophie = await builders.assistant_account(works, here)
    await sign_in(site, sophie.email)
    held = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    assert (await site.get("/agenda", headers=PAGE, allow_redirects=False)).status == 200
    csrf = await sign_in(site, alain.email)
    role_id = await builders.role_id(works, sophie.actor)

    assert await press(site, f"/members/{role_id}/end", csrf) == (303, "/members?done=ended")

    for tokens in ({"teleo_session"}, {"teleo_refresh"}, {"teleo_session", "teleo_refresh"}):
        forget(site)
        site.session.cookie_jar.update_cookies({name: held[name] for name in tokens})
        answer = await site.get("/agenda", headers=PAGE, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=%2Fagenda")
        assert (await site.get("/api/v1/openings")).status == 401


async def test_a_session_is_ended_by_its_line(
    site: Browser, works: Works, here: EstablishmentView, alain: Credentials
) -> None:
    sophie = await builders.assistant_account(works, here)
    session_id = await builders.session_of(works, sophie.actor)
    csrf = await sign_in(site, alain.email)

    assert await press(site, f"/members/sessions/{session_id}/end", csrf) == (
        303,
        "/members?done=session_ended",
    )
    assert (await press(site, f"/members/sessions/{session_id}/end", csrf))[0] == 404


async def test_he_is_told_before_he_locks_himself_out(
    site: Browser, works: Works, here: EstablishmentView, alain: Credentials
) -> None:
    csrf = await sign_in(site, alain.email)
    own = f"/members/{await builders.role_id(works, alain.actor)}/end"
    status, words = await press(site, own, csrf, sure="yes")
    assert (status, "C'est le dernier administrateur" in words) == (409, True)

    await builders.administrator_account(works, here)
    status, words = await press(site, own, csrf)
    assert (status, "C'est votre propre accès" in words) == (409, True)
    assert (await press(site, own, csrf, sure="yes"))[0] == 303
    assert (await site.get("/members", headers=PAGE, allow_redirects=False)).status == 303


async def test_identifiers_of_another_establishment_open_nothing(
    site: Browser, works: Works, alain: Credentials
) -> None:
    elsewhere = await builders.establishment(works, name="Ailleurs")
    theirs = await builders.assistant_account(works, elsewhere)
    role_id = await builders.role_id(works, theirs.actor)
    session_id = await builders.session_of(works, theirs.actor)
    invited = await builders.invited(works, elsewhere)
    csrf = await sign_in(site, alain.email)

    answers = {
        path: (await press(site, path, csrf))[0]
        for path in (
            f"/members/{role_id}/end",
            f"/members/sessions/{session_id}/end",
            f"/members/invitations/{invited}/again",
            f"/members/invitations/{invited}/withdraw",
            f"/establishments/{elsewhere.id}/administrators/{role_id}/end",
        )
    }

    assert list(answers.values()) == [404, 404, 404, 404, 403]
    async with works.reading() as session:
        assert (await session.get_one(AccountRole, role_id)).ended_at is None
