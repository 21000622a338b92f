"""The sandbox's Pro Santé Connect speaks as the real one, and is nowhere but in the demonstration."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from teleo import sandbox
from teleo.app import Parts, web_app
from teleo.http.keys import Site
from teleo.infra.work import Works
from teleo.sandbox import EcpsRefused
from teleo.sandbox.pro_sante_connect import CLIENT_ID, COUNTERPART, DISCOVERY
from teleo.sandbox.pro_sante_connect.wallet import ChooseIdentity
from tests.support.clock import GivenClock
from tests.support.psc import PscSite, a_person, sandbox_site
from tests.support.signing_in import PAGE, Browser

JEANNE = a_person("10000000042")


@pytest.fixture
async def at(works: Works) -> AsyncIterator[PscSite]:
    async with sandbox_site(works, JEANNE) as site:
        yield site


def counterpart(site: PscSite) -> Any:
    assert site.browser.app is not None
    return site.browser.app[COUNTERPART]


async def document(site: PscSite) -> dict[str, Any]:
    told: dict[str, Any] = await (await site.browser.get(DISCOVERY)).json()
    return told


async def send(site: PscSite, where: str, **form: str) -> tuple[int, dict[str, Any]]:
    url = (await document(site))[where]
    who = {"client_id": CLIENT_ID, "client_secret": counterpart(site).secret}
    async with site.browser.session.post(url, data=who | form) as answer:
        return answer.status, await answer.json()


async def tokens(site: PscSite) -> dict[str, Any]:
    psc = counterpart(site)
    given: dict[str, Any] = psc.give_tokens(JEANNE, nonce="n", scope="openid scope_all", acr="eidas1")
    return given


def test_outside_the_demonstration_it_does_not_open(works: Works, tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    app = web_app(Parts(site=Site(base_url="https://teleo.example"), works=works))

    with pytest.raises(EcpsRefused):
        sandbox.open_counterpart(app, works.clock, sandbox.e_cps_settings("http://127.0.0.1:1", secret))


async def test_a_site_has_none_of_its_doors(site: Browser) -> None:
    for path in (DISCOVERY, "/sandbox/psc/wallet/auth", "/sandbox/e-cps", "/sandbox/psc/rotate"):
        assert (await site.get(path)).status == 404


async def test_its_document_is_at_the_real_ones_path_and_says_what_it_can(at: PscSite) -> None:
    told = await document(at)

    assert DISCOVERY.endswith("/auth/realms/esante-wallet/.well-known/wallet-openid-configuration")
    assert told["issuer"] == f"{at.base_url}/sandbox/psc/auth/realms/esante-wallet"
    for name, end in (
        ("token_endpoint", "/protocol/openid-connect/token"),
        ("userinfo_endpoint", "/protocol/openid-connect/userinfo"),
        ("introspection_endpoint", "/protocol/openid-connect/token/introspect"),
        ("jwks_uri", "/protocol/openid-connect/certs"),
        ("end_session_endpoint", "/protocol/openid-connect/logout"),
        ("backchannel_authentication_endpoint", "/protocol/openid-connect/ext/ciba/auth"),
    ):
        assert told[name] == f"{told['issuer']}{end}"


async def test_an_access_token_is_introspected_until_it_is_over_or_revoked(
    at: PscSite, clock: GivenClock
) -> None:
    first, second = (await tokens(at))["access_token"], (await tokens(at))["access_token"]

    _, told = await send(at, "introspection_endpoint", token=first)
    assert told["active"] is True
    assert told["SubjectNameID"] == JEANNE.national_id
    assert told["sub"] != told["SubjectNameID"]

    await send(at, "revocation_endpoint", token=first)
    assert await send(at, "introspection_endpoint", token=first) == (200, {"active": False})
    clock.forward(minutes=3)
    assert await send(at, "introspection_endpoint", token=second) == (200, {"active": False})
    userinfo = (await document(at))["userinfo_endpoint"]
    async with at.browser.session.get(userinfo, headers={"Authorization": f"Bearer {second}"}) as late:
        assert late.status == 401


@pytest.mark.parametrize("where", ["token_endpoint", "introspection_endpoint", "revocation_endpoint"])
async def test_whoever_does_not_know_the_secret_is_refused(at: PscSite, where: str) -> None:
    url = (await document(at))[where]
    for headers in ({}, {"Authorization": "Basic x"}, {"Authorization": "Basic dGVsZW86ZmFsc2U="}):
        form = {"client_id": CLIENT_ID, "client_secret": "wrong", "token": "x"}
        async with at.browser.session.post(url, data=form, headers=headers) as answer:
            assert answer.status == 401


async def test_keys_are_rotated_and_the_last_is_published_for_a_time(at: PscSite) -> None:
    before = (await tokens(at))["id_token"]
    await at.browser.post("/sandbox/psc/rotate")

    keys = (await (await at.browser.session.get((await document(at))["jwks_uri"])).json())["keys"]

    assert [key["kid"] for key in keys] == ["sandbox-1", "sandbox-2"]
    assert all("d" not in key for key in keys)
    assert counterpart(at).keys.read(before) is not None
    counterpart(at).keys.rotate()
    assert counterpart(at).keys.read(before) is None


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://attacker.test/"},
        {"client_id": "another"},
        {"acr_values": "eidas0"},
        {"code_challenge_method": "plain"},
        {"state": ""},
        {"nonce": ""},
        {"scope": "scope_all"},
    ],
)
async def test_a_request_that_is_not_in_order_sends_nobody_anywhere(
    at: PscSite, change: dict[str, str]
) -> None:
    asked = URL(await at.set_out())

    answer = await at.browser.session.get(
        asked.with_query(dict(asked.query) | change), headers=PAGE, allow_redirects=False
    )

    assert answer.status == 422
    assert "pas en ordre" in await answer.text()
    assert set(ChooseIdentity.model_fields) >= set(change)


async def test_one_leaves_to_an_address_that_was_told_before(at: PscSite) -> None:
    id_token = (await tokens(at))["id_token"]
    leave = (await document(at))["end_session_endpoint"]

    async def left(**query: str) -> int:
        answer = await at.browser.session.get(leave, params=query, headers=PAGE, allow_redirects=False)
        return answer.status

    home = f"{at.base_url}/sign-in"
    assert await left(id_token_hint=id_token, post_logout_redirect_uri=home) == 303
    assert await left(id_token_hint=id_token, post_logout_redirect_uri="https://attacker.test/") == 422
    assert await left(id_token_hint="a.b.c", post_logout_redirect_uri=home) == 422


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"login_hint": "800000000000"}, "unknown_user_id"),
        ({"binding_message": "ABC"}, "invalid_binding_message"),
        ({"channel": "SMOKE"}, "invalid_request"),
        ({"acr_values": "eidas0"}, "invalid_request"),
    ],
)
async def test_a_ciba_request_that_is_not_in_order_is_refused(
    at: PscSite, change: dict[str, str], error: str
) -> None:
    usual = {
        "login_hint": JEANNE.national_id,
        "binding_message": "42",
        "channel": "MOBILE",
        "acr_values": "eidas1",
        "scope": "openid scope_all",
    }
    assert (await send(at, "backchannel_authentication_endpoint", **usual))[0] == 200
    assert await send(at, "backchannel_authentication_endpoint", **(usual | change)) == (
        400,
        {"error": error},
    )


async def test_polled_too_fast_it_says_so(at: PscSite, clock: GivenClock) -> None:
    usual = {"login_hint": JEANNE.national_id, "binding_message": "42", "channel": "MOBILE"}
    _, asked = await send(
        at, "backchannel_authentication_endpoint", **usual, acr_values="eidas1", scope="openid"
    )
    poll = {"grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": asked["auth_req_id"]}

    assert await send(at, "token_endpoint", **poll) == (400, {"error": "authorization_pending"})
    assert await send(at, "token_endpoint", **poll) == (400, {"error": "slow_down"})
    clock.forward(seconds=121)
    assert await send(at, "token_endpoint", **poll) == (400, {"error": "expired_token"})
    assert isinstance(at.browser.app, web.Application)
