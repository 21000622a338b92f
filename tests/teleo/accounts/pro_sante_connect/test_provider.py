"""The provider over HTTP: what is remembered, what is asked again, and what is no answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from teleo.accounts.pro_sante_connect import ciba
from teleo.accounts.pro_sante_connect.errors import AnswerRefused, ProviderUnavailable
from teleo.accounts.pro_sante_connect.provider import LARGEST_ANSWER, Provider
from teleo.accounts.pro_sante_connect.settings import ProSanteConnectSettings
from tests.support.clock import GivenClock

WELL_KNOWN = "/realm/.well-known/wallet-openid-configuration"


@dataclass
class Outside:
    """A provider whose every answer the test says. `asked` is what it was asked, in order."""

    base: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, web.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [{"kid": "k1", "kty": "RSA"}])
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.headers = dict(request.headers)
        self.form = {name: str(value) for name, value in (await request.post()).items()}
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == WELL_KNOWN:
            return web.json_response(self.document)
        return web.json_response({"keys": self.keys})

    def usual(self) -> dict[str, Any]:
        names = ("authorization", "token", "userinfo")
        return {
            "issuer": f"{self.base}/realm",
            "jwks_uri": f"{self.base}/certs",
            **{f"{name}_endpoint": f"{self.base}/{name}" for name in names},
        }


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    told = Outside()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", told.answer)
    async with TestServer(app) as server:
        told.base = str(server.make_url("")).rstrip("/")
        told.document = told.usual()
        yield told


@pytest.fixture
def provider(outside: Outside, clock: GivenClock, tmp_path: Path) -> Provider:
    secret = tmp_path / "secret"
    secret.write_text("a secret: of ours\n")
    settings = ProSanteConnectSettings(
        discovery_url=f"{outside.base}{WELL_KNOWN}", client_id="a site", client_secret_file=secret
    )
    return Provider(settings, clock)


async def test_the_document_and_the_keys_are_remembered_for_an_hour(
    provider: Provider, outside: Outside, clock: GivenClock
) -> None:
    for _ in range(3):
        assert await provider.key("k1") is not None
    assert outside.asked == [WELL_KNOWN, "/certs"]

    clock.forward(minutes=61)
    await provider.key("k1")
    assert outside.asked == [WELL_KNOWN, "/certs"] * 2


async def test_a_new_key_is_looked_for_once_and_not_as_fast_as_one_likes(
    provider: Provider, outside: Outside, clock: GivenClock
) -> None:
    await provider.key("k1")
    outside.keys.append({"kid": "k2", "kty": "RSA"})
    for kid in ("k2", "k3", "../k1", "' OR 1=1"):
        assert await provider.key(kid) is None  # too soon after the last look
    assert outside.asked.count("/certs") == 1

    clock.forward(seconds=31)
    assert await provider.key("k2") is not None
    assert await provider.key("k3") is None
    assert outside.asked.count("/certs") == 2


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://attacker.test/realm"},
        {"issuer": "http://127.0.0.1"},
        {"token_endpoint": "http://psc.test/token"},
        {"jwks_uri": "ftp://psc.test/keys"},
        {"userinfo_endpoint": None},
    ],
)
async def test_a_document_of_somebody_else_or_without_tls_is_refused(
    provider: Provider, outside: Outside, change: dict[str, Any]
) -> None:
    outside.document |= change

    with pytest.raises(ProviderUnavailable):
        await provider.metadata()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: web.Response(text="<html>"), id="a page"),
        pytest.param(lambda: web.json_response([]), id="a list"),
        pytest.param(lambda: web.Response(body=b" " * (LARGEST_ANSWER + 1)), id="too large"),
        pytest.param(
            lambda: web.Response(status=302, headers={"Location": "https://attacker.test/"}), id="elsewhere"
        ),
        pytest.param(lambda: web.json_response({}, status=500), id="broken"),
    ],
)
async def test_what_is_no_answer_is_said_to_be_none(
    provider: Provider, outside: Outside, answer: Any
) -> None:
    await provider.metadata()
    outside.answers["/userinfo"] = answer()

    with pytest.raises(ProviderUnavailable):
        await provider.userinfo("an access token")
    assert outside.asked == [WELL_KNOWN, "/userinfo"]


async def test_one_that_is_not_there_is_unavailable(clock: GivenClock, tmp_path: Path) -> None:
    settings = ProSanteConnectSettings(
        discovery_url="http://127.0.0.1:9/.well-known/wallet-openid-configuration",
        client_id="a-site",
        client_secret_file=tmp_path / "secret",
    )

    with pytest.raises(ProviderUnavailable):
        await Provider(settings, clock).metadata()


async def test_we_say_who_we_are_as_the_document_asks(provider: Provider, outside: Outside) -> None:
    """RFC 6749 §2.3.1: both words are written as in a form before they are joined."""
    await provider.send(f"{outside.base}/token", {"grant_type": "x"})
    assert outside.headers["Authorization"] == "Basic YSUyMHNpdGU6YSUyMHNlY3JldCUzQSUyMG9mJTIwb3Vycw=="
    assert outside.form == {"grant_type": "x"}


async def test_or_in_the_form_or_not_at_all(provider: Provider, outside: Outside, clock: GivenClock) -> None:
    outside.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    await provider.send(f"{outside.base}/token", {"grant_type": "x"})
    assert outside.form == {"grant_type": "x", "client_id": "a site", "client_secret": "a secret: of ours"}
    assert "Authorization" not in outside.headers

    clock.forward(hours=2)
    outside.document["token_endpoint_auth_methods_supported"] = ["tls_client_auth"]
    with pytest.raises(ProviderUnavailable):
        await provider.send(f"{outside.base}/token", {})


async def test_without_ciba_there_nobody_is_asked(provider: Provider, outside: Outside) -> None:
    with pytest.raises(ProviderUnavailable):
        await ciba.ask(provider, national_id="810000000001", digits="42")

    assert outside.asked == [WELL_KNOWN]


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, {"error": "authorization_pending"}, "waiting"),
        (400, {"error": "slow_down"}, "slow_down"),
        (400, {"error": "access_denied"}, "refused"),
        (400, {"error": "expired_token"}, "expired"),
        (400, {"error": "invalid_grant"}, AnswerRefused),
        (401, {"error": "invalid_client"}, AnswerRefused),
        (503, {}, ProviderUnavailable),
        (200, {"token_type": "Bearer"}, AnswerRefused),
    ],
)
async def test_each_answer_to_a_poll_is_understood(
    provider: Provider, outside: Outside, clock: GivenClock, status: int, body: dict[str, str], outcome: Any
) -> None:
    outside.answers["/token"] = web.json_response(body, status=status)

    if isinstance(outcome, str):
        assert await ciba.poll(provider, "a request", clock.now()) == outcome
    else:
        with pytest.raises(outcome):
            await ciba.poll(provider, "a request", clock.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"discovery_url": "http://psc.test/.well-known/wallet-openid-configuration"},
        {"client_id": ""},
        {"client_secret_file": None},
    ],
)
def test_settings_that_are_half_said_or_without_tls_are_refused(
    wrong: dict[str, Any], tmp_path: Path
) -> None:
    said: dict[str, Any] = {
        "discovery_url": "https://psc.test/.well-known/wallet-openid-configuration",
        "client_id": "a-site",
        "client_secret_file": tmp_path / "secret",
    }
    assert ProSanteConnectSettings(**said).is_set
    assert not ProSanteConnectSettings().is_set

    with pytest.raises(ValueError, match=r"https://|go together"):
        ProSanteConnectSettings(**(said | wrong))
