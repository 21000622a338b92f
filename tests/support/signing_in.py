"""Come in through the real doors: sign in by the form, open a patient's link."""

import re

from aiohttp import web
from aiohttp.test_utils import TestClient

from teleo.accounts.cookies import SESSION
from teleo.accounts.queries import grants_for_national_id
from teleo.accounts.rules import LONGEST_BY_E_CPS
from teleo.accounts.signing_in import open_session
from teleo.http.keys import WORKS
from tests.support.builders import PASSWORD

Browser = TestClient[web.Request, web.Application]
PAGE = {"Accept": "text/html"}


async def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> str:
    """Sign in as if in a new browser; gives the token that its unsafe calls carry.

    A practitioner, named by his national identity, as if he came back from Pro Santé Connect: where its door itself is
    tried, see `psc.py`.
    """
    forget(browser)
    csrf = await csrf_token(browser)
    if "@" not in email:
        await _arrive(browser, email)
        return csrf
    answer = await browser.post(
        "/sign-in", data={"email": email, "password": password, "csrf": csrf}, allow_redirects=False
    )
    assert answer.status == 303, await answer.text()
    return csrf


async def _arrive(browser: Browser, national_id: str) -> None:
    assert browser.app is not None
    works = browser.app[WORKS]
    async with works.reading() as session:
        grant, *_ = await grants_for_national_id(session, national_id)
    async with works.open(grant.actor) as work:
        signed_in = await open_session(work, grant, lasts=LONGEST_BY_E_CPS)
    browser.session.cookie_jar.update_cookies({SESSION: signed_in.token}, browser.make_url("/"))


async def csrf_token(browser: Browser) -> str:
    """From a page with a form: the first that anyone may see is the one where one signs in."""
    page = await (await browser.get("/sign-in", headers=PAGE)).text()
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


async def open_link(browser: Browser, token: str) -> None:
    answer = await browser.get(f"/l/{token}", headers=PAGE, allow_redirects=False)
    assert answer.status == 303, await answer.text()


def forget(browser: Browser) -> None:
    """As another person's browser, without any cookie."""
    browser.session.cookie_jar.clear()
