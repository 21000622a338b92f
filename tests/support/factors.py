"""Two steps of signing in: a password by the form, then an app's code; and what a test needs of apps and recovery codes."""

import re

from aiohttp import ClientResponse

from teleo.accounts.second_factor.apps import code_at, register_app
from teleo.accounts.second_factor.recovery import renew_recovery_codes
from teleo.infra.work import Works
from tests.support.builders import PASSWORD, Credentials
from tests.support.signing_in import PAGE, Browser, csrf_token

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OTHER_SECRET = "KRSXG5DJNZTSA43FMNZGK5BAOZQWY5LF"


async def give_app(works: Works, who: Credentials, secret: str = SECRET) -> None:
    assert who.actor.account_id is not None
    async with works.open(who.actor) as work:
        await register_app(work, who.actor.account_id, secret)


async def give_recovery_codes(works: Works, who: Credentials) -> tuple[str, ...]:
    assert who.actor.account_id is not None
    async with works.open(who.actor) as work:
        return await renew_recovery_codes(work, who.actor.account_id)


def shown(works: Works, secret: str = SECRET) -> str:
    """What the app shows now."""
    return code_at(secret, works.clock.now())


async def give_password(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> str:
    """The first step; where it leads. The cookie of the half-way stays in the browser."""
    answer = await send(browser, "/sign-in", email=email, password=password, **more)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def send(browser: Browser, path: str, **fields: str) -> ClientResponse:
    """A form, as a person's browser sends it. Where it leads is not followed."""
    form = {"csrf": await csrf_token(browser), **fields}
    return await browser.post(path, data=form, headers=PAGE, allow_redirects=False)


async def sign_in_by_forms(
    browser: Browser, works: Works, email: str, password: str = PASSWORD, secret: str = SECRET
) -> ClientResponse:
    """Both steps; the answer that opens the session."""
    await give_password(browser, email, password)
    answer = await send(browser, "/sign-in/factor", code=shown(works, secret))
    assert answer.status == 303, await answer.text()
    return answer


async def set_up_app(browser: Browser, works: Works) -> tuple[str, ClientResponse]:
    """The secret that the page offers, and what it answers to its first code."""
    page = await (await browser.get("/sign-in/set-up", headers=PAGE)).text()
    secret = secret_in(page)
    return secret, await send(browser, "/sign-in/set-up", code=shown(works, secret))


def secret_in(page: str) -> str:
    found = re.search(r"data-secret>([A-Z2-7 ]+)<", page)
    assert found, page
    return found[1].replace(" ", "")


def codes_in(page: str) -> list[str]:
    return re.findall(r'<li class="figures">([a-z0-9-]+)</li>', page)
