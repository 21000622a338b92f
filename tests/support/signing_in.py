"""Come in through the real doors: sign in by the form, open a patient's link."""

import re

from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.support.builders import PASSWORD

Browser = TestClient[web.Request, web.Application]
PAGE = {"Accept": "text/html"}


async def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> str:
    """Sign in as if in a new browser; gives the token that its unsafe calls carry."""
    forget(browser)
    csrf = await csrf_token(browser)
    answer = await browser.post(
        "/sign-in", data={"email": email, "password": password, "csrf": csrf}, allow_redirects=False
    )
    assert answer.status == 303, await answer.text()
    return csrf


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
