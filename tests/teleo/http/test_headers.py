"""What every answer tells the browser to refuse."""

import base64
import hashlib
import re

import pytest

from teleo.http.headers import FIXED, UNUSED, USED
from teleo.http.keys import Site
from teleo.http.pages import DIST
from teleo.infra.work import Works
from tests.support.signing_in import PAGE, Browser
from tests.support.sites import site_with


@pytest.mark.parametrize(
    "path", ["/sign-in", "/", "/nothing", "/agenda", "/api/v1/consultations", "/health/live"]
)
async def test_every_answer_is_guarded(site: Browser, path: str) -> None:
    answer = await site.get(path, headers=PAGE, allow_redirects=False)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=(self), microphone=(self)" in answer.headers["Permissions-Policy"]


def test_a_page_may_use_what_it_uses_and_nothing_else() -> None:
    allowed = [one for one in FIXED["Permissions-Policy"].split(", ") if not one.endswith("=()")]

    assert allowed == [f"{used}=(self)" for used in USED]
    assert set(USED).isdisjoint(UNUSED)
    assert {"geolocation", "payment", "usb"} <= set(UNUSED)


async def test_files_may_be_kept_by_the_browser(site: Browser) -> None:
    file = next(path for path in (DIST / "assets").iterdir() if path.suffix == ".css")

    answer = await site.get(f"/static/assets/{file.name}")

    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] in {"br", "gzip"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_style_inside_a_patients_page_is_the_only_one_let_in(site: Browser) -> None:
    answer = await site.get("/l/unknown", headers=PAGE)

    [style] = re.findall(r"<style>(.*?)</style>", await answer.text(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    assert '<link rel="stylesheet"' not in await answer.text()


async def test_sockets_go_to_our_own_address_only(works: Works) -> None:
    async with site_with(works, site=Site(base_url="https://teleo.test")) as browser:
        policy = (await browser.get("/sign-in", headers=PAGE)).headers["Content-Security-Policy"]

    assert "connect-src 'self' wss://teleo.test;" in policy


async def test_https_is_asked_for_where_we_have_it(site: Browser, works: Works) -> None:
    async with site_with(works, site=Site(base_url="https://teleo.test")) as browser:
        secure = (await browser.get("/health/live")).headers
    plain = (await site.get("/health/live")).headers

    assert secure["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Strict-Transport-Security" not in plain


async def test_no_page_needs_what_the_policy_refuses(site: Browser) -> None:
    page = await (await site.get("/sign-in", headers=PAGE)).text()

    assert re.findall(r"<script(?![^>]*(?:src=|application/json))|\son\w+=|<style|\sstyle=", page) == []
