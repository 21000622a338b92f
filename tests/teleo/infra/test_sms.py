"""SMS through a gateway that asks for its token, on this machine."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from teleo.infra.sms import SmsSettings, SmsUnavailable, send_sms

TOKEN = "a token of the gateway"
MOBILE = "+33639980001"


@dataclass
class Gateway:
    """Accepts what carries the token, once for each id; `answers` is the status of its good will."""

    url: str = ""
    answers: int = 202
    accepted: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401, text=f"who are you, to write to {MOBILE}?")
        message = await request.json()
        self.accepted.setdefault(message["id"], message)
        return web.Response(status=self.answers)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    app = web.Application()
    app.router.add_post("/send", gateway.take)
    async with TestServer(app) as server:
        gateway.url = str(server.make_url("/send"))
        yield gateway


def settings(gateway: Gateway, folder: Path, token: str = TOKEN) -> SmsSettings:
    (folder / "token").write_text(f"{token}\n")
    return SmsSettings(url=gateway.url, token_file=folder / "token")


async def test_a_message_is_accepted_with_the_token_of_the_file(gateway: Gateway, tmp_path: Path) -> None:
    await send_sms(settings(gateway, tmp_path), id="1", to=MOBILE, text="Votre rendez-vous : à 14 h")

    assert gateway.accepted == {"1": {"id": "1", "to": MOBILE, "text": "Votre rendez-vous : à 14 h"}}


async def test_the_same_message_sent_again_is_one_message(gateway: Gateway, tmp_path: Path) -> None:
    for _ in range(2):
        await send_sms(settings(gateway, tmp_path), id="1", to=MOBILE, text="Bonjour")

    assert len(gateway.accepted) == 1


async def test_a_new_token_is_read_without_a_restart(gateway: Gateway, tmp_path: Path) -> None:
    read_once = settings(gateway, tmp_path, "the former token")
    with pytest.raises(SmsUnavailable):
        await send_sms(read_once, id="1", to=MOBILE, text="Bonjour")

    (tmp_path / "token").write_text(TOKEN)
    await send_sms(read_once, id="1", to=MOBILE, text="Bonjour")

    assert len(gateway.accepted) == 1


@pytest.mark.parametrize("answers", [200, 400, 404, 429, 500])
async def test_anything_but_accepted_is_a_failure(gateway: Gateway, tmp_path: Path, answers: int) -> None:
    gateway.answers = answers

    with pytest.raises(SmsUnavailable, match=f"status {answers}"):
        await send_sms(settings(gateway, tmp_path), id="1", to=MOBILE, text="Bonjour")


async def test_a_refusal_is_told_without_the_number_that_it_holds(gateway: Gateway, tmp_path: Path) -> None:
    with pytest.raises(SmsUnavailable) as refused:
        await send_sms(settings(gateway, tmp_path, "wrong"), id="1", to=MOBILE, text="Bonjour")

    assert str(refused.value) == "status 401"
    assert MOBILE not in str(refused.value.extra)


async def test_a_gateway_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    async with TestServer(web.Application()) as server:
        gone = Gateway(url=str(server.make_url("/send")))

    with pytest.raises(SmsUnavailable) as refused:
        await send_sms(settings(gone, tmp_path), id="1", to=MOBILE, text="Bonjour")

    assert MOBILE not in str(refused.value)
    assert refused.value.__suppress_context__
