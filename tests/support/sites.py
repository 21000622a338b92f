"""The whole web process with doors of a test's own beside ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from teleo.app import Parts, web_app
from teleo.http.keys import Site
from teleo.http.throttle import MemoryTries, Tries
from teleo.infra.work import Works
from tests.support.signing_in import Browser

HERE = Site(base_url="http://localhost")


@asynccontextmanager
async def site_with(
    works: Works, *doors: web.RouteTableDef, site: Site = HERE, tries: Tries | None = None
) -> AsyncIterator[Browser]:
    app = web_app(Parts(site=site, works=works, tries=tries or MemoryTries(), more_doors=doors))
    async with TestClient(TestServer(app)) as browser:
        yield browser
