"""The demonstration's doors: links for scripts, the mailbox, the SMS gateway; none of it outside the demonstration."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from teleo.app import Parts, web_app
from teleo.consultations import reactions as consultation_reactions
from teleo.core.ids import new_id
from teleo.http.keys import Site
from teleo.infra.mail import MailSettings
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings, SmsUnavailable, send_sms
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.sandbox import SHOWN, Demonstration, Mailbox, SandboxRefused, Stage, routes, set_up
from tests.support import builders
from tests.support.builders import QUICK_PASSWORDS
from tests.support.fakes import KeptCommands
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, csrf_token

TOKEN = "the token of the gateway"
DEMO = Demonstration(
    assistant_email="sophie.laurens@garonne.test",
    practitioner_name="Claire Astruc",
    national_id="810000000000",
    administrator_email="admin@garonne.test",
    assistant_of_both_email="nadia@garonne.test",
    region_administrator_email="elise@region.test",
    password="garonne-demo-2026",
    patient_link="http://localhost:8080/l/abc",
    patient_born_on=date(1979, 3, 28),
    consultation_id=new_id(),
)


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox.jsonl")


@pytest.fixture
async def demo(works: Works, mailbox: Mailbox) -> AsyncIterator[Browser]:
    site = Site(base_url="http://localhost:8080", demonstration=True)
    app = web_app(Parts(site=site, works=works, more_doors=(routes,)))
    set_up(app, mailbox, TOKEN)
    app[SHOWN].append(DEMO)
    async with TestClient(TestServer(app)) as client:
        yield client


async def text(demo: Browser, body: dict[str, object], token: str = f"Bearer {TOKEN}") -> tuple[int, Any]:
    answer = await demo.post("/sandbox/sms", json=body, headers={"Authorization": token} if token else {})
    return answer.status, await answer.json()


def an_sms(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "id": "sms-1",
        "to": "+33639980001",
        "text": "Bonjour <b> http://localhost/l/x",
    }
    return usual | changes


async def test_links_are_told_as_the_scripts_expect_them(demo: Browser) -> None:
    answer = await demo.get("/sandbox/links.json")

    sign_in = "http://localhost:8080/sign-in"
    assert await answer.json() == {
        "assistant": {"url": sign_in, "email": DEMO.assistant_email, "password": DEMO.password},
        "practitioner": {"url": sign_in, "national_id": "810000000000", "pin": "2026"},
        "administrator": {"url": sign_in, "email": DEMO.administrator_email, "password": DEMO.password},
        "assistant_of_both": {
            "url": sign_in,
            "email": DEMO.assistant_of_both_email,
            "password": DEMO.password,
        },
        "region_administrator": {
            "url": sign_in,
            "email": DEMO.region_administrator_email,
            "password": DEMO.password,
        },
        "patient": {"url": DEMO.patient_link, "born_on": "1979-03-28"},
        "consultation_id": str(DEMO.consultation_id),
        "mailbox": "http://localhost:8080/sandbox/mailbox",
    }


async def test_before_the_demonstration_is_ready_there_are_no_links(works: Works, mailbox: Mailbox) -> None:
    site = Site(base_url="http://localhost:8080", demonstration=True)
    app = web_app(Parts(site=site, works=works, more_doors=(routes,)))
    set_up(app, mailbox, TOKEN)

    async with TestClient(TestServer(app)) as demo:
        assert (await demo.get("/sandbox/links.json")).status == 404
        assert (await demo.get("/sandbox", headers=PAGE)).status == 404


async def test_the_first_page_shows_the_three_users(demo: Browser) -> None:
    page = read_page(await (await demo.get("/sandbox", headers=PAGE)).text())

    # An address may be broken after its sign.
    for words in (DEMO.assistant_email, DEMO.practitioner_name, DEMO.password):
        assert words in page.words.replace("@ ", "@")
    assert DEMO.patient_link in [link.href for link in page.links]


async def test_an_sms_is_accepted_once_and_shown_with_its_link(demo: Browser, mailbox: Mailbox) -> None:
    first = await text(demo, an_sms())
    again = await text(demo, an_sms(text="Autre chose"))

    page = await (await demo.get("/sandbox/mailbox", headers=PAGE)).text()
    assert first == again == (202, {"id": "sms-1"})
    assert [message.text for message in mailbox.latest()] == [an_sms()["text"]]
    assert "06 39 98 00 01" in page
    assert "Bonjour &lt;b&gt;" in page
    assert "http://localhost/l/x" in [link.href for link in read_page(page).links]


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer not the token", f"Basic {TOKEN}", "Bearer \udcff"])
async def test_the_gateway_needs_its_token(demo: Browser, mailbox: Mailbox, token: str) -> None:
    status, problem = await text(demo, an_sms(), token)

    assert (status, problem["code"]) == (401, "unauthenticated")
    assert mailbox.latest() == []


@pytest.mark.parametrize(
    "wrong", [{"id": None}, {"id": "x" * 101}, {"to": "+" * 21}, {"text": "x" * 1601}, {"from": "us"}]
)
async def test_the_gateway_takes_nothing_but_a_message(
    demo: Browser, mailbox: Mailbox, wrong: dict[str, object]
) -> None:
    status, _ = await text(demo, an_sms(**wrong))

    assert status == 422
    assert mailbox.latest() == []


async def test_our_own_client_speaks_with_it(demo: Browser, mailbox: Mailbox, tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    gateway = SmsSettings(url=str(demo.make_url("/sandbox/sms")), token_file=token_file)

    token_file.write_text("wrong")
    with pytest.raises(SmsUnavailable):
        await send_sms(gateway, id="sms-2", to="+33639980002", text="Bonjour")
    token_file.write_text(f"{TOKEN}\n")
    await send_sms(gateway, id="sms-2", to="+33639980002", text="Bonjour")

    assert [message.to for message in mailbox.latest()] == ["+33639980002"]


async def test_outside_the_demonstration_there_is_no_sandbox(
    works: Works, site: Browser, mailbox: Mailbox
) -> None:
    app = web_app(Parts(site=Site(base_url="https://teleo.example"), works=works))

    with pytest.raises(SandboxRefused):
        set_up(app, mailbox, TOKEN)
    for path in ("/sandbox", "/sandbox/links.json", "/sandbox/mailbox"):
        assert (await site.get(path)).status == 404
    assert (await site.post("/sandbox/sms", json=an_sms())).status == 404


@pytest.fixture
async def played(works: Works, mailbox: Mailbox) -> AsyncIterator[tuple[Browser, Stage]]:
    """A demonstration that may begin again."""
    site = Site(base_url="http://localhost:8080", demonstration=True)
    app = web_app(Parts(site=site, works=works, more_doors=(routes,)))
    stage = Stage(works, Relay(works), KeptCommands(), mailbox, site.base_url, QUICK_PASSWORDS)
    set_up(app, mailbox, TOKEN, stage)
    app[SHOWN].append(await stage.begin())
    async with TestClient(TestServer(app)) as client:
        yield client, stage


async def press(demo: Browser, **fields: str) -> tuple[int, str]:
    form = {"csrf": await csrf_token(demo)} | fields
    answer = await demo.post("/sandbox/reset", data=form, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or await answer.text()


class TestReset:
    """With the reactions that make a booking heard."""

    @pytest.fixture
    def subscriptions(self) -> Subscriptions:
        nowhere = Post(mail=MailSettings(), sms=SmsSettings(), base_url="http://localhost:8080")
        return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(nowhere)])

    async def test_one_press_makes_all_anew(self, played: tuple[Browser, Stage]) -> None:
        demo, _ = played
        before = await (await demo.get("/sandbox/links.json")).json()

        first, second = await asyncio.gather(press(demo), press(demo))

        after = await (await demo.get("/sandbox/links.json")).json()
        assert first == second == (303, "/sandbox?reset")
        assert after["patient"] != before["patient"]
        shown = await (await demo.get("/sandbox?reset", headers=PAGE)).text()
        assert "Tout est remis à zéro" in shown

    async def test_a_database_of_someone_elses_is_left_alone(
        self, played: tuple[Browser, Stage], works: Works
    ) -> None:
        demo, _ = played
        await builders.establishment(works, name="Un vrai hôpital")

        status, page = await press(demo)

        assert status == 409
        assert "Rien n'a été effacé" in page or "Rien n&#39;a été effacé" in page

    async def test_it_is_not_pressed_from_another_site(self, played: tuple[Browser, Stage]) -> None:
        demo, _ = played

        assert (await demo.post("/sandbox/reset", data={"csrf": "forged"})).status == 403


async def test_without_a_stage_and_in_production_nothing_is_reset(demo: Browser, site: Browser) -> None:
    status, _ = await press(demo)

    assert status == 404
    assert "/sandbox/reset" not in await (await demo.get("/sandbox", headers=PAGE)).text()
    assert (await press(site))[0] == 404
