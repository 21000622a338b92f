"""Come in: as a member with a session, by a patient's link, by the answer to what it asks."""

import re
from uuid import UUID

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from teleo import accounts
from teleo.accounts import COMPANION_COOKIES, VISIT_COOKIES, digits_of_code, remember_device
from teleo.accounts.access_tokens import Access, mint_access
from teleo.accounts.cookies import REFRESH, SESSION
from teleo.accounts.queries import grant_for_email, grants_for_national_id
from teleo.accounts.signing_in import let_in
from teleo.consultations import ask_companion_code, prove_companion
from teleo.consultations.companion_queries import codes_sent
from teleo.core.actor import SYSTEM
from teleo.http.keys import SITE, WORKS

Browser = TestClient[web.Request, web.Application]
PAGE = {"Accept": "text/html"}
BORN_ON = "1944-05-12"  # of whoever is registered without being told otherwise


async def sign_in(browser: Browser, email: str) -> str:
    """As if in a new browser, with the session that the doors would have opened; gives the token that its unsafe calls carry.

    The doors themselves are tried elsewhere: a practitioner's, named by his national identity, in `psc.py`; the others' two
    steps in `factors.py`.
    """
    forget(browser)
    csrf = await csrf_token(browser)
    assert browser.app is not None
    works, site = browser.app[WORKS], browser.app[SITE]
    async with works.reading() as session:
        grants = (
            [await grant_for_email(session, email)]
            if "@" in email
            else await grants_for_national_id(session, email)
        )
    grant = grants[0]
    assert grant is not None, email
    async with works.open(grant.actor) as work:
        opened = (await let_in(work, grant)).opened
    access = Access(opened.session_id, opened.number, opened.issued_at)
    tokens = {SESSION: mint_access(works.vault.signing, site.base_url, access), REFRESH: opened.refresh}
    browser.session.cookie_jar.update_cookies(tokens, browser.make_url("/"))
    return csrf


async def csrf_token(browser: Browser) -> str:
    """From a page with a form: the first that anyone may see is the one where one signs in."""
    page = await (await browser.get("/sign-in", headers=PAGE)).text()
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


async def open_link(browser: Browser, token: str) -> None:
    """As a browser in which the patient has answered already: what he is asked is tried by `tell_birth_date`."""
    assert browser.app is not None
    works = browser.app[WORKS]
    async with works.open(SYSTEM) as work:
        opened = await accounts.open_link(work.session, token, work.now)
        kept = await remember_device(work, opened, "birth_date")
    browser.session.cookie_jar.update_cookies({f"{VISIT_COOKIES}{kept.appointment_id.hex}": kept.token})


async def open_companion_link(browser: Browser, companion_id: UUID) -> None:
    """As a browser in which the third person has typed the code that was sent to him."""
    assert browser.app is not None
    works = browser.app[WORKS]
    async with works.open(SYSTEM) as work:
        await ask_companion_code(work, companion_id)
    async with works.open(SYSTEM) as work:
        newest, *_ = await codes_sent(work.session, companion_id)
        kept = await prove_companion(work, companion_id, digits_of_code(work.vault, newest.id))
    assert kept is not None
    browser.session.cookie_jar.update_cookies({f"{COMPANION_COOKIES}{companion_id.hex}": kept.token})


async def tell_birth_date(browser: Browser, token: str, born_on: str = BORN_ON) -> ClientResponse:
    """Answer the question to which a link leads."""
    year, month, day = born_on.split("-")
    return await answer_link(browser, token, "birth-date", day=day, month=month, year=year)


async def answer_link(browser: Browser, token: str, door: str, **values: str) -> ClientResponse:
    """Send a form of the link's page: `birth-date`, `code` or `send`. Where it leads is not followed."""
    form = {"csrf": await csrf_token(browser), **values}
    return await browser.post(f"/l/{token}/{door}", data=form, headers=PAGE, allow_redirects=False)


def forget(browser: Browser) -> None:
    """As another person's browser, without any cookie."""
    browser.session.cookie_jar.clear()
