"""The whole web process with doors of a test's own beside ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from teleo.accounts.pages import PASSWORDS
from teleo.app import Parts, web_app
from teleo.consultations import COMMANDS
from teleo.http.keys import WORKS, Site
from teleo.http.throttle import TRIES, MemoryTries, Throttle, Tries
from teleo.infra.work import Works
from tests.support import builders
from tests.support.fakes import KeptCommands
from tests.support.signing_in import Browser

HERE = Site(base_url="http://localhost")


@asynccontextmanager
async def site_with(
    works: Works,
    *doors: web.RouteTableDef,
    site: Site = HERE,
    tries: Tries | None = None,
    has_relay: bool = False,
) -> AsyncIterator[Browser]:
    app = web_app(
        Parts(site=site, works=works, tries=tries or MemoryTries(), more_doors=doors, has_relay=has_relay)
    )
    app[PASSWORDS], app[COMMANDS] = builders.QUICK_PASSWORDS, KeptCommands()
    async with TestClient(TestServer(app)) as browser:
        yield browser


async def use_up(site: Browser, throttle: Throttle) -> None:
    """What one account, link or address that has tried once may still do in this quarter of an hour, but for one act."""
    assert site.app is not None
    tries = site.app[TRIES]
    assert isinstance(tries, MemoryTries)
    (key,) = [key for key in tries.keys if key.startswith(f"{throttle.name}:")]
    at = site.app[WORKS].clock.now().timestamp()
    for _ in range(throttle.tries - 2):
        assert await tries.spend(key, tries=throttle.tries, seconds=throttle.seconds, at=at) is None
