"""The cookies of a request say who it speaks for, and the database whether they still do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from teleo.accounts import revoke_links
from teleo.accounts.tables import Account, AccountSession
from teleo.app import Parts, web_app
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.http.endpoint import anyone
from teleo.http.keys import IDENTITY, Site
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock
from tests.support.signing_in import Browser, forget, open_link, sign_in


@anyone(reason="a test reads back who it is")
async def who_am_i(request: web.Request) -> web.StreamResponse:
    identity = request[IDENTITY]
    member = identity.member
    return web.json_response(
        {
            "member": member and [member.role, member.shown_name, member.establishment_name, member.zone],
            "visits": {
                str(key): [str(actor.patient_id), actor.zone] for key, actor in identity.visits.items()
            },
        }
    )


@pytest.fixture
async def browser(works: Works) -> AsyncIterator[Browser]:
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=works))
    app.router.add_get("/who-am-i", who_am_i)
    app.router.add_get("/static/who-am-i", who_am_i)
    async with TestClient(TestServer(app)) as client:
        yield client


async def asked(browser: Browser, path: str = "/who-am-i") -> dict[str, Any]:
    answer = await browser.get(path)
    told: dict[str, Any] = await answer.json()
    return told


NOBODY: dict[str, Any] = {"member": None, "visits": {}}


async def test_without_cookies_one_is_nobody(browser: Browser) -> None:
    assert await asked(browser) == NOBODY


async def test_a_member_comes_with_his_establishment_and_its_zone(browser: Browser, works: Works) -> None:
    here = await builders.establishment(works, name="CHU de La Réunion", zone="Indian/Reunion")
    sophie = await builders.assistant_account(works, here)

    await sign_in(browser, sophie.email)

    told = await asked(browser)
    assert told["member"] == ["assistant", "Sophie Bernard", "CHU de La Réunion", "Indian/Reunion"]


async def test_a_browser_may_hold_several_visits_and_a_member(browser: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    jeanne = await builders.patient(works, here)
    marc = await builders.patient(works, here, first_name="Marc", sex="M", birth_name="Petit")
    first, second = new_id(), new_id()

    await sign_in(browser, sophie.email)
    await open_link(browser, await builders.link(works, jeanne, first))
    await open_link(browser, await builders.link(works, marc, second))

    told = await asked(browser)
    assert told["member"][0] == "assistant"
    assert told["visits"] == {
        str(first): [str(jeanne.id), "Europe/Paris"],
        str(second): [str(marc.id), "Europe/Paris"],
    }


async def test_a_page_left_alone_for_fifteen_minutes_hides_its_names(
    browser: Browser, works: Works, clock: GivenClock
) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)

    for _ in range(3):
        clock.forward(minutes=14, seconds=59)
        assert (await asked(browser))["member"]
    clock.forward(minutes=15)

    assert await asked(browser) == NOBODY
    assert (await browser.get("/invite")).status == 403
    assert await (await browser.get("/api/v1/session")).json() == {"locked": True, "locks_in": 0}


async def test_what_a_page_asks_by_itself_keeps_nothing_open(
    browser: Browser, works: Works, clock: GivenClock
) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)

    for minute in range(15):
        told = await (await browser.get("/api/v1/session")).json()
        assert told == {"locked": False, "locks_in": (15 - minute) * 60}
        clock.forward(minutes=1)

    assert (await (await browser.get("/api/v1/session")).json())["locked"]


async def test_a_session_that_no_page_asks_for_is_over_after_two_hours(
    browser: Browser, works: Works, clock: GivenClock
) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)

    clock.forward(hours=1, minutes=59)
    assert (await browser.get("/api/v1/session")).status == 200
    clock.forward(hours=2)

    assert (await browser.get("/api/v1/session")).status == 401


@pytest.mark.parametrize(("role", "hours"), [("practitioner", 4), ("assistant", 12), ("administrator", 12)])
async def test_a_session_is_over_after_its_longest_whatever_is_done(
    browser: Browser, works: Works, clock: GivenClock, role: str, hours: int
) -> None:
    here = await builders.establishment(works)
    account = getattr(builders, f"{role}_account")
    await sign_in(browser, (await account(works, here)).email)

    for _ in range(hours * 6):
        assert (await asked(browser))["member"]
        clock.forward(minutes=10)

    assert await asked(browser) == NOBODY
    assert (await browser.get("/api/v1/session")).status == 401


async def test_reading_pages_is_rarely_a_write(browser: Browser, works: Works, clock: GivenClock) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)
    began_at = works.clock.now()

    clock.forward(seconds=59)
    await asked(browser)
    async with works.reading() as session:
        assert await session.scalar(select(AccountSession.last_seen_at)) == began_at

    clock.forward(seconds=1)
    await asked(browser)
    async with works.reading() as session:
        assert await session.scalar(select(AccountSession.last_seen_at)) == works.clock.now()


async def test_a_closed_account_is_out_at_once(browser: Browser, works: Works) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)

    async with works.open(SYSTEM) as work:
        account = await work.session.get_one(Account, sophie.actor.account_id)
        account.active = False

    assert await asked(browser) == NOBODY


async def test_a_revoked_or_expired_link_shuts_the_browsers_that_opened_it(
    browser: Browser, works: Works, clock: GivenClock
) -> None:
    who = await builders.patient(works, await builders.establishment(works))
    revoked, expired = new_id(), new_id()
    await open_link(browser, await builders.link(works, who, revoked))
    await open_link(browser, await builders.link(works, who, expired))
    assert set((await asked(browser))["visits"]) == {str(revoked), str(expired)}

    async with works.open(SYSTEM) as work:
        await revoke_links(work, revoked)
    assert set((await asked(browser))["visits"]) == {str(expired)}

    clock.forward(days=1)
    assert await asked(browser) == NOBODY


async def test_cookies_that_are_not_ours_open_nothing(browser: Browser, works: Works) -> None:
    who = await builders.patient(works, await builders.establishment(works))
    appointment_id = new_id()
    token = await builders.link(works, who, appointment_id)
    await open_link(browser, token)
    stolen = cookie_of_visit(browser, appointment_id)

    forget(browser)
    browser.session.cookie_jar.update_cookies(
        {"teleo_session": "x", f"teleo_visit_{appointment_id.hex}": stolen[:-1], "teleo_visit_": token}
    )

    assert await asked(browser) == NOBODY


async def test_files_are_served_without_asking_who(browser: Browser, works: Works) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(browser, sophie.email)

    assert await asked(browser, "/static/who-am-i") == NOBODY


async def test_a_cookie_of_one_site_is_worth_nothing_on_another(browser: Browser, works: Works) -> None:
    who = await builders.patient(works, await builders.establishment(works))
    appointment_id = new_id()
    await open_link(browser, await builders.link(works, who, appointment_id))
    kept = cookie_of_visit(browser, appointment_id)

    elsewhere = replace(works, vault=replace(works.vault, index=b"another key, of thirty-two bytes"))
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=elsewhere))
    app.router.add_get("/who-am-i", who_am_i)

    async with TestClient(TestServer(app)) as other:
        other.session.cookie_jar.update_cookies({f"teleo_visit_{appointment_id.hex}": kept})
        assert await asked(other) == NOBODY


def cookie_of_visit(browser: Browser, appointment_id: UUID) -> str:
    cookies = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    return cookies[f"teleo_visit_{appointment_id.hex}"]
