"""A passkey proves its holder on this site, now, once: a table of what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from teleo.accounts.second_factor.passkeys import relying_party
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.clock import GivenClock
from tests.support.factors import codes_in, give_password, send
from tests.support.passkeys import Authenticator, encoded
from tests.support.signing_in import Browser, csrf_token, forget

Options = dict[str, Any]


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("https://teleo.example.org", ("teleo.example.org", "https://teleo.example.org")),
        ("http://localhost:8080", ("localhost", "http://localhost:8080")),
        ("https://192.168.1.20:8443", None),
        ("https://[fe80::1]:8443", None),
    ],
)
def test_a_site_is_known_by_its_host_and_a_bare_address_is_none(
    base_url: str, told: tuple[str, str] | None
) -> None:
    site = relying_party(base_url)

    assert (site and (site.id, site.origin)) == told


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    return await builders.assistant_account(works, await builders.establishment(works))


async def ask(browser: Browser) -> Options:
    headers = {"X-CSRF-Token": await csrf_token(browser)}
    answer = await browser.post("/api/v1/sign-in/passkey", headers=headers)
    assert answer.status == 200, await answer.text()
    told: Options = (await answer.json())["options"]
    return told


async def made(browser: Browser, sophie: Credentials) -> Authenticator:
    """Her first factor, from a browser that is nobody's afterwards."""
    key = Authenticator()
    await give_password(browser, sophie.email)
    answer = await send(browser, "/sign-in/set-up/passkey", credential=key.make(await ask(browser)))
    assert len(codes_in(await answer.text())) == 10
    forget(browser)
    return key


async def test_a_passkey_is_made_and_opens_the_account_from_then_on(
    site: Browser, sophie: Credentials
) -> None:
    key = await made(site, sophie)

    assert await give_password(site, sophie.email, next="/openings") == "/sign-in/factor"
    options = await ask(site)
    answer = await send(site, "/sign-in/passkey", credential=key.show(options))

    assert options["userVerification"] == "required"
    assert [one["id"] for one in options["allowCredentials"]] == [encoded(key.id)]
    assert (answer.status, answer.headers["Location"]) == (303, "/openings")
    assert (await site.get("/agenda", allow_redirects=False)).status == 200


Attack = Callable[[Authenticator, Options], str]
REFUSED: dict[str, Attack] = {
    "another origin": lambda key, asked: replace(key, origin="https://teleo.example.evil").show(asked),
    "the same host without TLS or at another port": lambda key, asked: replace(
        key, origin="http://localhost:81"
    ).show(asked),
    "another relying party": lambda key, asked: replace(key, rp_id="example.evil").show(asked),
    "a challenge of one's own": lambda key, asked: key.show(asked | {"challenge": encoded(b"x" * 64)}),
    "no challenge": lambda key, asked: key.show(asked | {"challenge": ""}),
    "a holder whom nobody verified": lambda key, asked: replace(key, verifies=False).show(asked),
    "a count that went back": lambda key, asked: replace(key, count=1).show(asked),
    "a count that stands still": lambda key, asked: replace(key, count=10).show(asked),
    "another key under the same name": lambda _, asked: Authenticator(count=90).show(asked),
    "a credential that nobody has": lambda key, asked: replace(key, id=b"unknown").show(asked),
    "what was signed to be made, not shown": lambda key, asked: key.show(asked, type="webauthn.create"),
    "a signature of something else": lambda key, asked: with_response(
        key.show(asked), signature=encoded(b"0" * 70)
    ),
    "no signature": lambda key, asked: with_response(key.show(asked), signature=""),
    "authenticator data cut short": lambda key, asked: with_response(
        key.show(asked), authenticatorData="AAAA"
    ),
    "client data that is no JSON": lambda key, asked: with_response(key.show(asked), clientDataJSON="AAAA"),
}


def with_response(sent: str, **other: str) -> str:
    credential = json.loads(sent)
    return json.dumps(credential | {"response": credential["response"] | other})


async def test_what_is_not_this_key_here_and_now_is_refused(
    site: Browser, clock: GivenClock, sophie: Credentials
) -> None:
    key = await made(site, sophie)
    key.count = 10
    await give_password(site, sophie.email)
    await send(site, "/sign-in/passkey", credential=key.show(await ask(site)))  # ten, from now on
    forget(site)
    answered = {}

    for name, attack in REFUSED.items():
        clock.forward(minutes=16)
        await give_password(site, sophie.email)
        answer = await send(site, "/sign-in/passkey", credential=attack(key, await ask(site)))
        page = await answer.text()
        opened = (await site.get("/agenda", allow_redirects=False)).status == 200
        answered[name] = (answer.status, "pas acceptée" in page, opened)
        forget(site)

    assert answered == dict.fromkeys(REFUSED, (403, True, False))
    clock.forward(minutes=16)
    await give_password(site, sophie.email)
    assert (await send(site, "/sign-in/passkey", credential=key.show(await ask(site)))).status == 303


async def test_a_challenge_is_signed_once_in_time_and_for_its_own_half_way(
    site: Browser, works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    key = await made(site, sophie)

    await give_password(site, sophie.email)
    shown = key.show(await ask(site))
    spent = await send(site, "/sign-in/passkey", credential=with_response(shown, signature="AAAA"))
    replayed = await send(site, "/sign-in/passkey", credential=shown)
    late = key.show(await ask(site))
    clock.forward(minutes=5)
    too_late = await send(site, "/sign-in/passkey", credential=late)
    forget(site)
    await give_password(site, sophie.email)
    of_another = await send(
        site, "/sign-in/passkey", credential=key.show(await ask(site) and {"challenge": "AA"})
    )
    alone = await send(site, "/sign-in/passkey", credential=shown)

    assert [one.status for one in (spent, replayed, too_late, of_another, alone)] == [403] * 5


MADE_WRONG: dict[str, Callable[[Options], str]] = {
    "another origin": lambda asked: Authenticator(origin="https://teleo.example.evil").make(asked),
    "another relying party": lambda asked: Authenticator(rp_id="example.evil").make(asked),
    "a challenge of one's own": lambda asked: Authenticator().make(asked | {"challenge": "AAAA"}),
    "a holder whom nobody verified": lambda asked: Authenticator(verifies=False).make(asked),
    "no attestation": lambda asked: with_response(Authenticator().make(asked), attestationObject="AAAA"),
}


async def test_a_key_that_was_made_elsewhere_is_not_taken(
    site: Browser, clock: GivenClock, sophie: Credentials
) -> None:
    answered = {}
    for name, attack in MADE_WRONG.items():
        await give_password(site, sophie.email)
        answer = await send(site, "/sign-in/set-up/passkey", credential=attack(await ask(site)))
        answered[name] = (answer.status, "pas acceptée" in await answer.text())
        clock.forward(minutes=16)

    assert answered == dict.fromkeys(MADE_WRONG, (403, True))
    assert await give_password(site, sophie.email) == "/sign-in/factor"
    assert (await site.get("/sign-in/factor", allow_redirects=False)).headers["Location"] == "/sign-in/set-up"


async def test_a_key_is_of_one_account(site: Browser, works: Works, sophie: Credentials) -> None:
    key = await made(site, sophie)
    paul = await builders.assistant_account(works, await builders.establishment(works, name="Ailleurs"))

    await give_password(site, paul.email)
    taken = await send(site, "/sign-in/set-up/passkey", credential=key.make(await ask(site)))
    forget(site)
    await give_password(site, paul.email)
    own = Authenticator(id=b"another credential")
    await send(site, "/sign-in/set-up/passkey", credential=own.make(await ask(site)))
    forget(site)
    await give_password(site, paul.email)
    of_sophie = await send(site, "/sign-in/passkey", credential=key.show(await ask(site)))

    assert (taken.status, of_sophie.status) == (403, 403)


NO_CREDENTIALS = (
    *("", "{}", "[]", "null", '{"id": "é"}', "x" * 100),
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
)


async def test_what_is_no_credential_is_refused_politely(site: Browser, sophie: Credentials) -> None:
    await give_password(site, sophie.email)

    answers = [await send(site, "/sign-in/set-up/passkey", credential=sent) for sent in NO_CREDENTIALS]

    assert {answer.status for answer in answers} == {403}
