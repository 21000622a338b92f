"""What is too large is refused, with the headers of every answer."""

from contextlib import AsyncExitStack

import aiohttp
import pytest

from teleo.app import BODY_LIMIT, Parts, web_app
from teleo.http.keys import Site
from teleo.http.sizes import HEAD_LIMIT
from teleo.infra.work import Works
from teleo.serving import serve
from tests.support.platform import free_port
from tests.support.signing_in import Browser, csrf_token


@pytest.mark.parametrize("name", ["Cookie", "X-Anything", "Authorization"])
async def test_a_head_that_no_browser_sends_is_refused(works: Works, name: str) -> None:
    """On the server as we start it: its parser takes the line, and we answer."""
    async with AsyncExitStack() as stack:
        port = free_port()
        runner = await serve(
            web_app(Parts(site=Site(base_url="http://localhost"), works=works)), "127.0.0.1", port
        )
        stack.push_async_callback(runner.cleanup)
        client = await stack.enter_async_context(aiohttp.ClientSession())

        async with client.get(f"http://127.0.0.1:{port}/sign-in", headers={name: "x" * HEAD_LIMIT}) as answer:
            problem = await answer.json(content_type=None)

    assert (answer.status, problem["code"]) == (431, "head_too_large")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_many_small_headers_are_one_large_head(site: Browser) -> None:
    answer = await site.get("/sign-in", headers={f"X-{number}": "x" * 1_000 for number in range(17)})

    assert answer.status == 431


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_body_that_no_page_sends_is_refused(site: Browser, kind: str) -> None:
    headers = {"Content-Type": kind, "X-CSRF-Token": await csrf_token(site)}

    answer = await site.post("/sign-in", data=b"x" * (BODY_LIMIT + 1), headers=headers)

    assert (answer.status, (await answer.json(content_type=None))["code"]) == (413, "too_large")
