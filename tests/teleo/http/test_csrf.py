"""Another site cannot send our forms."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from teleo.http import csrf
from teleo.http.endpoint import anyone
from teleo.http.keys import Site
from teleo.http.pages import render
from teleo.infra.work import Works
from tests.support.signing_in import PAGE, Browser, csrf_token, forget
from tests.support.sites import site_with


def door() -> web.RouteTableDef:
    routes = web.RouteTableDef()

    @routes.get("/bell")
    @anyone(reason="a test")
    async def show(request: web.Request) -> web.Response:
        return await render(request, "accounts/type_code.html", typed="", refused=None)

    @routes.post("/bell")
    @routes.put("/bell")
    @routes.delete("/bell")
    @anyone(reason="a test")
    async def ring(_: web.Request) -> web.Response:
        return web.Response(text="rung")

    @routes.post("/bell/gateway")
    @anyone(reason="a test", csrf=False)
    async def ring_by_token(_: web.Request) -> web.Response:
        return web.Response(text="rung")

    return routes


@pytest.fixture
async def bell(works: Works) -> AsyncIterator[Browser]:
    async with site_with(works, door()) as browser:
        yield browser


async def test_the_token_of_the_page_is_taken_in_a_field_or_in_a_header(bell: Browser) -> None:
    token = await csrf_token(bell)

    form = await bell.post("/bell", data={"csrf": token})
    header = await bell.post("/bell", json={}, headers={"X-CSRF-Token": token})

    assert (form.status, header.status) == (200, 200)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_without_the_token_nothing_is_done(bell: Browser, method: str) -> None:
    await csrf_token(bell)

    answer = await bell.request(method, "/bell")

    assert answer.status == 403
    assert (await answer.json(content_type=None))["code"] == "csrf_refused"


async def test_a_token_without_its_cookie_or_with_another_ones_is_refused(bell: Browser) -> None:
    token = await csrf_token(bell)
    forget(bell)
    alone = await bell.post("/bell", data={"csrf": token})
    other = await csrf_token(bell)
    mixed = await bell.post("/bell", data={"csrf": token})

    assert token != other
    assert (alone.status, mixed.status) == (403, 403)


@pytest.mark.parametrize("sent", ["", "é", "0" * 64])
async def test_a_made_up_token_is_refused(bell: Browser, sent: str) -> None:
    await csrf_token(bell)

    assert (await bell.post("/bell", data={"csrf": sent})).status == 403


async def test_a_token_in_a_json_body_is_none(bell: Browser) -> None:
    token = await csrf_token(bell)

    assert (await bell.post("/bell", json={"csrf": token})).status == 403


async def test_a_door_with_its_own_key_asks_for_no_token(bell: Browser) -> None:
    assert (await bell.post("/bell/gateway")).status == 200


async def test_the_cookie_stays_with_us(bell: Browser, works: Works) -> None:
    async with site_with(works, site=Site(base_url="https://teleo.test")) as https:
        secure = (await https.get("/sign-in", headers=PAGE)).cookies[csrf.COOKIE]
    plain = (await bell.get("/sign-in", headers=PAGE)).cookies[csrf.COOKIE]

    assert (secure["httponly"], secure["samesite"], secure["secure"]) == (True, "Lax", True)
    assert (plain["httponly"], plain["secure"]) == (True, "")


async def test_a_browser_keeps_its_token_from_page_to_page(bell: Browser) -> None:
    first = await csrf_token(bell)
    second = await bell.get("/bell", headers=PAGE)

    assert first in await second.text()
    assert csrf.COOKIE not in second.cookies
