"""A booking whose reactions send through the sandbox's mail server and SMS gateway, by SMTP and HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port
from pydantic import SecretStr

from teleo import sandbox
from teleo.app import Parts, web_app
from teleo.consultations import reactions as consultation_reactions
from teleo.http.keys import Site
from teleo.infra.mail import MailSettings
from teleo.infra.outbox import Subscriptions
from teleo.infra.sms import SmsSettings
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.fakes import KeptCommands
from tests.support.signing_in import Browser

TOKEN = "the token of the gateway"


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox.jsonl")


@pytest.fixture
async def post(mailbox: Mailbox, tmp_path: Path) -> AsyncIterator[Post]:
    """Its gateway answers once `gateway` is asked for."""
    token_file = tmp_path / "sms-token"
    token_file.write_text(TOKEN)
    async with sandbox.catch_mail(mailbox) as smtp:
        port = unused_port()
        yield Post(
            mail=MailSettings(url=SecretStr(smtp), sender="rendez-vous@teleo.test"),
            sms=SmsSettings(url=f"http://127.0.0.1:{port}/sandbox/sms", token_file=token_file),
            base_url=f"http://localhost:{port}",
        )


@pytest.fixture
def subscriptions(post: Post) -> Subscriptions:
    return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(post)])


@pytest.fixture
async def gateway(works: Works, post: Post, mailbox: Mailbox) -> AsyncIterator[Browser]:
    app = web_app(
        Parts(
            site=Site(base_url=post.base_url, demonstration=True), works=works, more_doors=(sandbox.routes,)
        )
    )
    sandbox.set_up(app, mailbox, TOKEN)
    port = int(post.base_url.rpartition(":")[2])
    async with TestClient(TestServer(app, port=port)) as client:
        yield client


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)
