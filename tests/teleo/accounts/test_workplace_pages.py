"""Changing of establishment: said by a press, seen on each page, and never by the page of another one."""

import re

import pytest

from signaling.contract import PeerSeated
from teleo.accounts.cookies import REFRESH
from teleo.accounts.queries import grants_for_national_id
from teleo.accounts.signing_in import let_in
from teleo.accounts.tables import ProfessionalSession
from teleo.consultations import RoomFeed
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, Credentials
from tests.support.clock import GivenClock
from tests.support.factors import give_app, give_password, send, shown, sign_in_by_forms
from tests.support.fakes import KeptCommands
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, forget, sign_in
from tests.support.visitors import a_world


async def sophie_of_two(works: Works, role: str = "assistant") -> tuple[Credentials, str, str]:
    """With the ids of her roles, here and there."""
    here, there = (
        await builders.establishment(works),
        await builders.establishment(works, name="Clinique d'Ailleurs"),
    )
    sophie = await builders.assistant_account(works, here)
    elsewhere = await builders.works_too(works, sophie, there, role=role)
    return (
        sophie,
        str(await builders.role_id(works, sophie.actor)),
        str(await builders.role_id(works, elsewhere)),
    )


async def page_of(site: Browser, path: str) -> tuple[str, str]:
    """Its words, and the token of its forms."""
    text = await (await site.get(path, headers=PAGE)).text()
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', text)
    assert found, text
    return read_page(text).words, found[1]


async def press(site: Browser, path: str, csrf: str, **fields: str) -> tuple[int, str]:
    answer = await site.post(path, data=fields | {"csrf": csrf}, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or read_page(await answer.text()).words


async def test_who_has_one_role_is_asked_nothing_and_who_has_two_is_led_to_the_choice(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    sophie, here, there = await sophie_of_two(works)
    await give_app(works, sophie)
    await give_password(site, sophie.email, next="/openings")
    answer = await send(site, "/sign-in/factor", code=shown(works))
    assert answer.headers["Location"] == "/workplaces?next=%2Fopenings"

    words, csrf = await page_of(site, answer.headers["Location"])
    assert "Hôpital des Minimes" in words
    assert "Clinique d'Ailleurs" in words
    # Where one is already, one goes where one was going; elsewhere, that page may be nobody's.
    assert await press(site, "/workplaces", csrf, role_id=here, next="/openings") == (303, "/openings")
    assert await press(site, "/workplaces", csrf, role_id=here, next="//ailleurs.test") == (303, "/agenda")
    clock.forward(minutes=1)
    assert await press(site, "/workplaces", csrf, role_id=there, next="/openings") == (303, "/agenda")

    forget(site)
    await sign_in_by_forms(site, works, sophie.email)
    words, _ = await page_of(site, "/agenda")
    assert "Clinique d'Ailleurs · Secrétariat" in words, "the one that was used last"


async def test_changing_rotates_the_cookies_and_ends_the_former_session(site: Browser, works: Works) -> None:
    sophie, _, there = await sophie_of_two(works)
    await sign_in(site, sophie.email)
    former = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    words, csrf = await page_of(site, "/agenda")
    assert "Hôpital des Minimes · Secrétariat Changer d'établissement" in " ".join(words.split())

    assert await press(site, "/workplaces", csrf, role_id=there) == (303, "/agenda")

    words, _ = await page_of(site, "/agenda")
    assert "Clinique d'Ailleurs · Secrétariat" in words
    fresh = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    for name in ("teleo_session", "teleo_refresh"):
        assert fresh[name] != former[name]
        forget(site)
        site.session.cookie_jar.update_cookies({name: former[name]})
        assert (await site.get("/agenda", headers=PAGE, allow_redirects=False)).status == 303


async def test_a_page_of_the_other_establishment_does_nothing_here(site: Browser, works: Works) -> None:
    sophie, here, there = await sophie_of_two(works, role="administrator")
    await sign_in(site, sophie.email)
    _, before = await page_of(site, "/agenda")
    await press(site, "/workplaces", before, role_id=there)
    _, after = await page_of(site, "/establishment")
    wish = {"shown_name": "Volé", "message_name": "Volé", "help_phone": "05 61 00 00 00"}

    status, words = await press(site, "/establishment", before, **wish)
    assert (status, "Par prudence, rien n'a été fait ici." in words) == (409, True)
    assert (await press(site, "/workplaces", before, role_id=here))[0] == 409
    for method, path in (("GET", "/api/v1/session"), ("POST", "/api/v1/session/touched")):
        answer = await site.request(method, path, headers={"X-CSRF-Token": before})
        assert (answer.status, (await answer.json())["code"]) == (409, "workplace_changed")
    assert (await press(site, "/establishment", after, **wish))[0] == 303
    # What belongs to nobody in particular is still done: one may always leave.
    assert (await press(site, "/sign-out", before))[0] == 303


async def test_a_page_of_somebody_else_does_nothing_either(site: Browser, works: Works) -> None:
    """Two who share a computer: the second signed in beside the first one's page."""
    here = await builders.establishment(works)
    alain, odile = (
        await builders.administrator_account(works, here),
        await builders.administrator_account(works, here),
    )
    await sign_in(site, alain.email)
    _, alains = await page_of(site, "/members")
    await give_app(works, odile)
    for path, form in (
        ("/sign-in", {"email": odile.email, "password": PASSWORD}),
        ("/sign-in/factor", {"code": shown(works)}),
    ):
        assert (await press(site, path, alains, **form))[0] == 303

    wish = {"shown_name": "Nadia", "email": "nadia@minimes.test", "role": "assistant"}
    assert (await press(site, "/members/invitations", alains, **wish))[0] == 409


@pytest.mark.parametrize("wish", [{}, {"role_id": "1"}, {"establishment_id": "x"}, {"role": "administrator"}])
async def test_nothing_changes_by_what_is_no_role_of_ones_own(
    site: Browser, works: Works, wish: dict[str, str]
) -> None:
    sophie, here, _ = await sophie_of_two(works)
    await sign_in(site, sophie.email)
    _, csrf = await page_of(site, "/agenda")

    # Not by an address, either.
    await site.get(
        f"/workplaces?role_id={here}&{'&'.join(f'{k}={v}' for k, v in wish.items())}", headers=PAGE
    )
    status, _ = await press(site, "/workplaces", csrf, **wish)

    assert status == 404
    words, _ = await page_of(site, "/agenda")
    assert "Hôpital des Minimes · Secrétariat" in words


async def test_nobody_changes_in_the_middle_of_a_call(site: Browser, works: Works) -> None:
    world = await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")
    there = await builders.same_practitioner_elsewhere(works, world.at)
    elsewhere = await builders.practitioner_account(works, there.here, world.at.practitioner)
    role_id = str(await builders.role_id(works, elsewhere.actor))
    await arrive(site, works, world.practitioner.email)
    _, csrf = await page_of(site, "/consultations")
    await in_a_call(works, world.consultation.room)

    status, words = await press(site, "/workplaces", csrf, role_id=role_id)

    assert (status, "Vous êtes en consultation" in words) == (409, True)
    assert (await site.get("/api/v1/consultations")).status == 200


async def arrive(site: Browser, works: Works, national_id: str) -> None:
    """As if he came back from Pro Santé Connect, which he would be led to switch by."""
    async with works.reading() as session:
        grant, *_ = await grants_for_national_id(session, national_id)
    async with works.open(grant.actor) as work:
        signed_in = await let_in(work, grant)
        await work.save(ProfessionalSession(session_id=signed_in.opened.session_id, situation="{}"))
    site.session.cookie_jar.update_cookies({REFRESH: signed_in.opened.refresh}, site.make_url("/"))


async def in_a_call(works: Works, room: str) -> None:
    feed = RoomFeed(works, KeptCommands())
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=works.clock.now()))
