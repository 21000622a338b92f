"""Cookies and headers that are not ours, or no text at all, make nobody of their bearer; never an error of ours."""

import asyncio

import pytest

from teleo.accounts.tokens import visit_cookie
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from tests.support.signing_in import Browser

ODD_BYTES = b"\xff\xfe"


async def knock(site: Browser, *headers: bytes) -> int:
    """The status of a POST whose headers no client library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    lines = (
        b"POST /sign-out HTTP/1.1",
        b"Host: localhost",
        b"Content-Length: 0",
        b"Connection: close",
        *headers,
    )
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1])


@pytest.mark.parametrize(
    "headers",
    [
        (b"X-CSRF-Token: " + ODD_BYTES, b"Cookie: teleo_csrf=abc"),
        (b"X-CSRF-Token: abc", b"Cookie: teleo_csrf=" + ODD_BYTES),
        (b"X-CSRF-Token: abc", b"Cookie: teleo_session=" + ODD_BYTES),
        (b"X-CSRF-Token: abc", b"Cookie: teleo_visit_1=" + ODD_BYTES),
    ],
)
async def test_bytes_that_are_no_text_are_refused_as_any_forgery(
    site: Browser, headers: tuple[bytes, ...]
) -> None:
    assert await knock(site, *headers) == 403


async def test_the_cookie_of_a_visit_cannot_be_ended_otherwise(site: Browser, vault: Vault) -> None:
    link_id, _, _ = visit_cookie(vault, new_id()).partition(".")

    assert await knock(site, f"Cookie: teleo_visit_1={link_id}.".encode() + ODD_BYTES) == 403


async def test_a_page_gives_a_good_cookie_to_one_who_has_a_bad_one(site: Browser) -> None:
    answer = await site.get("/sign-in", headers={"Cookie": "teleo_csrf=é", "Accept": "text/html"})

    assert answer.status == 200
    assert answer.cookies["teleo_csrf"].value.isascii()
