"""The doors: sign in, sign out, open a link."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from teleo.accounts.tables import AccountSession, SpokenCode
from teleo.appointments import AppointmentView
from teleo.audit.tables import AuditEntry
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, Credentials
from tests.support.clock import GivenClock
from tests.support.signing_in import PAGE, Browser, csrf_token, forget, sign_in

MEMBERS_ONLY = "/invite"


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    return await builders.assistant_account(works, await builders.establishment(works))


async def send(site: Browser, **fields: str) -> tuple[int, str]:
    """Fill the form and send it; the status and where it leads, or what the page says."""
    form = {"csrf": await csrf_token(site)} | fields
    answer = await site.post("/sign-in", data=form, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_each_role_lands_on_its_page(site: Browser, works: Works, sophie: Credentials) -> None:
    here = await builders.establishment(works, name="Ailleurs")
    alain = await builders.administrator_account(works, here)

    assert await send(site, email=sophie.email, password=PASSWORD) == (303, "/agenda")
    forget(site)
    assert await send(site, email=alain.email, password=PASSWORD) == (303, "/establishment")


async def test_one_goes_where_one_was_going(site: Browser, sophie: Credentials) -> None:
    assert await send(site, email=sophie.email, password=PASSWORD, next="/agenda?week=2026-11-23") == (
        303,
        "/agenda?week=2026-11-23",
    )
    forget(site)
    assert await send(site, email=sophie.email, password=PASSWORD, next="//ailleurs.test") == (303, "/agenda")


async def test_whoever_is_signed_in_is_not_asked_again(site: Browser, sophie: Credentials) -> None:
    await sign_in(site, sophie.email)

    answer = await site.get("/sign-in", headers=PAGE, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/agenda")


async def test_the_session_cookie_is_out_of_reach_of_scripts(site: Browser, sophie: Credentials) -> None:
    csrf = await csrf_token(site)

    form = {"email": sophie.email, "password": PASSWORD, "csrf": csrf}
    answer = await site.post("/sign-in", data=form, allow_redirects=False)

    cookie = answer.cookies["teleo_session"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", "")


async def test_a_refusal_keeps_the_address_and_not_the_password(site: Browser, sophie: Credentials) -> None:
    status, page = await send(site, email=sophie.email, password="pas celui-là")

    assert status == 401
    assert "ne vont pas ensemble" in page
    assert sophie.email in page
    assert "pas celui-là" not in page


async def test_an_empty_form_is_refused_in_the_same_words(site: Browser) -> None:
    status, page = await send(site)

    assert status == 422
    assert "ne vont pas ensemble" in page


async def test_a_form_of_another_site_is_refused(site: Browser, sophie: Credentials) -> None:
    answer = await site.post(
        "/sign-in", data={"email": sophie.email, "password": PASSWORD}, allow_redirects=False
    )

    assert answer.status == 403
    assert "teleo_session" not in answer.cookies


async def test_guessing_is_stopped_then_allowed_again(
    site: Browser, clock: GivenClock, sophie: Credentials
) -> None:
    for _ in range(10):
        assert (await send(site, email=sophie.email, password="au hasard"))[0] == 401

    assert (await send(site, email=sophie.email, password=PASSWORD))[0] == 429
    clock.forward(minutes=16)
    assert (await send(site, email=sophie.email, password=PASSWORD))[0] == 303


async def test_signing_out_ends_the_session_and_not_the_cookie_alone(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    csrf = await sign_in(site, sophie.email)
    stolen = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    assert (await site.get(MEMBERS_ONLY)).status == 200

    answer = await site.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    assert (await site.get(MEMBERS_ONLY)).status == 401
    site.session.cookie_jar.update_cookies(stolen)
    assert (await site.get(MEMBERS_ONLY)).status == 401
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).where(AccountSession.ended_at.is_not(None))) == 1


async def test_signing_out_twice_says_the_same(site: Browser) -> None:
    csrf = await csrf_token(site)

    answer = await site.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)

    assert answer.status == 303


async def test_a_page_that_needs_signing_in_leads_there_and_back(site: Browser) -> None:
    answer = await site.get("/sign-in?next=/agenda", headers=PAGE)

    assert 'name="next" value="/agenda"' in await answer.text()


async def openings(works: Works) -> list[tuple[str, UUID | None, UUID | None]]:
    """Links that were opened, as the trail tells them: by whom, to which appointment, where."""
    async with works.reading() as session:
        opened = await session.scalars(select(AuditEntry).where(AuditEntry.act == "link_opened"))
        return [(entry.actor_role, entry.subject_id, entry.establishment_id) for entry in opened]


async def booked_with_code(works: Works) -> tuple[AppointmentView, str]:
    at = await builders.practice(works)
    booked = await builders.appointment(works, at, works.clock.now() + timedelta(minutes=30))
    return booked, await builders.code(works, booked)


async def type_code(site: Browser, code: str) -> tuple[int, str]:
    form = {"csrf": await csrf_token(site), "code": code}
    answer = await site.post("/code", data=form, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_a_code_leads_to_the_visit_as_the_link_does(site: Browser, works: Works) -> None:
    booked, code = await booked_with_code(works)

    status, where = await type_code(site, f" {code[:2]} {code[2:4]}.{code[4:]} ")

    assert (status, where) == (303, f"/visit/{booked.id}")
    assert (await site.get(where, headers=PAGE)).status == 200
    assert [appointment for _, appointment, _ in await openings(works)] == [booked.id]


async def test_looking_at_the_page_of_codes_spends_nothing(site: Browser, works: Works) -> None:
    _, code = await booked_with_code(works)

    for _ in range(12):
        answer = await site.get(f"/code?code={code}", headers=PAGE)
        assert answer.status == 200
        assert not [name for name in answer.cookies if name.startswith("teleo_visit")]

    async with works.reading() as session:
        assert await session.scalar(select(SpokenCode.tries)) == 0


async def test_a_wrong_code_and_one_that_is_over_are_answered_alike(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    _, code = await booked_with_code(works)

    wrong = await type_code(site, code[:4] + f"{(int(code[4:]) + 1) % 10_000:04d}")
    nobodys = await type_code(site, f"{(int(code[:4]) + 1) % 10_000:04d}{code[4:]}")
    clock.forward(minutes=15)
    over = await type_code(site, code)

    token = re.compile(r'value="[0-9a-f]+"')
    assert wrong[0] == nobodys[0] == over[0] == 404
    assert "Ce code n'ouvre rien" in wrong[1]
    assert token.sub("", wrong[1]) == token.sub("", nobodys[1]) == token.sub("", over[1])
    assert code not in over[1]


async def test_what_is_no_code_keeps_what_was_typed_and_spends_nothing(site: Browser, works: Works) -> None:
    _, code = await booked_with_code(works)

    for _ in range(12):
        status, page = await type_code(site, "12 34 56")
        assert (status, "Il faut huit chiffres" in page, "12 34 56" in page) == (422, True, True)

    assert (await type_code(site, code))[0] == 303


async def test_an_address_that_guesses_is_stopped_then_allowed_again(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    _, code = await booked_with_code(works)
    elsewhere = f"{(int(code[:4]) + 1) % 10_000:04d}{code[4:]}"
    for _ in range(10):
        assert (await type_code(site, elsewhere))[0] == 404

    status, page = await type_code(site, code)

    assert status == 429
    assert "Appelez l'établissement" in page
    clock.forward(minutes=16)
    assert (await type_code(site, code))[0] == 404  # over by now


async def test_an_invited_person_chooses_a_password_and_signs_in(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    address = f"/enrol/{await builders.enrolment(works, here, email='nadia@minimes.test')}"

    shown = await site.get(address, headers=PAGE)
    form = {"csrf": await csrf_token(site), "password": PASSWORD, "again": PASSWORD}
    answer = await site.post(address, data=form, headers=PAGE, allow_redirects=False)
    after = await (await site.get(answer.headers["Location"], headers=PAGE)).text()
    used = await site.get(address, headers=PAGE)
    again = await site.post(address, data=form, headers=PAGE, allow_redirects=False)

    page = await shown.text()
    assert "nadia@minimes.test" in page
    assert here.shown_name in page
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?password_chosen")
    assert "Votre mot de passe est choisi" in after
    assert (used.status, again.status, again.headers["Location"]) == (409, 303, address)
    assert "Ce lien ne sert plus" in await used.text()
    await sign_in(site, "nadia@minimes.test")


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("", "", "Écrivez un mot de passe."),
        ("court", "court", "au moins 12 caractères"),
        ("x" * 257, "x" * 257, "trop long"),
        (PASSWORD, f"{PASSWORD}s", "ne sont pas les mêmes"),
    ],
)
async def test_a_password_that_will_not_do_is_explained_and_uses_nothing_up(
    site: Browser, works: Works, password: str, again: str, said: str
) -> None:
    address = f"/enrol/{await builders.enrolment(works, await builders.establishment(works))}"

    form = {"csrf": await csrf_token(site), "password": password, "again": again}
    answer = await site.post(address, data=form, headers=PAGE, allow_redirects=False)

    page = await answer.text()
    assert answer.status == 422
    assert said in page
    assert PASSWORD not in page
    assert (await site.get(address, headers=PAGE)).status == 200


async def test_an_invitation_that_never_was_opens_nothing(site: Browser) -> None:
    answer = await site.get("/enrol/abc", headers=PAGE)

    assert answer.status == 404
    assert "pas complet" in await answer.text()


async def test_members_pages_say_that_it_is_not_for_patients(site: Browser, sophie: Credentials) -> None:
    before = await (await site.get("/sign-in", headers=PAGE)).text()
    await sign_in(site, sophie.email)
    inside = await (await site.get("/agenda", headers=PAGE)).text()

    for page in (before, inside):
        assert "pas pour de vrais patients" in page
