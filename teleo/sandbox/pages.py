"""The demonstration's pages: who can try what, the mailbox, the SMS gateway. None of this exists in production."""

import hmac
from datetime import UTC, datetime

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from teleo.accounts import SHOWN_CODE
from teleo.core.errors import Failure, NotFound, Unauthenticated
from teleo.http.endpoint import anyone, read
from teleo.http.keys import SITE
from teleo.http.pages import render, see_other
from teleo.http.problems import show_again
from teleo.sandbox.authenticator import shown_code
from teleo.sandbox.demonstration import Demonstration
from teleo.sandbox.errors import NotADemonstration
from teleo.sandbox.lan import Lan, picture_code
from teleo.sandbox.mailbox import Caught, Mailbox
from teleo.sandbox.pro_sante_connect import PIN
from teleo.sandbox.resetting import Stage

MAILBOX = web.AppKey("mailbox", Mailbox)
SMS_TOKEN = web.AppKey("sms_token", str)
SHOWN = web.AppKey("shown", list[Demonstration])
STAGE = web.AppKey("stage", Stage)
LAN = web.AppKey("lan", Lan)

routes = web.RouteTableDef()


def set_up(
    app: web.Application, mailbox: Mailbox, sms_token: str, stage: Stage | None = None, lan: Lan | None = None
) -> None:
    """With a stage, the demonstration may begin again. Raises SandboxRefused outside the demonstration."""
    if not app[SITE].demonstration:
        raise SandboxRefused
    app[MAILBOX] = mailbox
    app[SMS_TOKEN] = sms_token
    app[SHOWN] = []
    app[SHOWN_CODE] = shown_code
    if stage is not None:
        app[STAGE] = stage
    if lan is not None:
        app[LAN] = lan


class SandboxRefused(Exception):
    """The sandbox is for the demonstration and the tests alone."""


class SmsMessage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(max_length=100)
    to: str = Field(max_length=20)
    text: str = Field(max_length=1600)


class Reset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sure: str = ""


@routes.get("/sandbox", name="sandbox")
@anyone(reason="the first page of the demonstration, where everything is invented")
async def first_page(request: web.Request) -> web.StreamResponse:
    return await _first_page(request, done="reset" in request.query)


@routes.post("/sandbox/reset", name="sandbox_reset")
@anyone(reason="whoever tries the demonstration may begin it again; everything in it is invented")
async def reset(request: web.Request) -> web.StreamResponse:
    """At once; but `sure=yes` is needed to interrupt those who wait or talk."""
    stage = request.app.get(STAGE)
    if stage is None:
        raise NotFound
    wish = await read(request, Reset)
    if stage.one_at_a_time.locked():  # pressed twice: once is enough
        async with stage.one_at_a_time:
            return see_other("/sandbox?reset")
    if wish.sure != "yes" and await stage.is_played():
        return await _first_page(request, asks=True)
    try:
        request.app[SHOWN][:] = [await stage.begin_again()]
    except NotADemonstration as refused:
        return await _first_page(request, refused=refused)
    return see_other("/sandbox?reset")


@routes.get("/sandbox/links.json", name="sandbox_links")
@anyone(reason="for tests and scripts; everything in the demonstration is invented")
async def links(request: web.Request) -> web.Response:
    demo = _demonstration(request)
    base = request.app[SITE].base_url
    sign_in = f"{base}/sign-in"
    return web.json_response(
        {
            "assistant": {"url": sign_in, "email": demo.assistant_email, "password": demo.password},
            "practitioner": {"url": sign_in, "national_id": demo.national_id, "pin": PIN},
            "administrator": {"url": sign_in, "email": demo.administrator_email, "password": demo.password},
            "assistant_of_both": {
                "url": sign_in,
                "email": demo.assistant_of_both_email,
                "password": demo.password,
            },
            "region_administrator": {
                "url": sign_in,
                "email": demo.region_administrator_email,
                "password": demo.password,
            },
            "patient": {
                "url": demo.patient_link,
                "born_on": demo.patient_born_on.isoformat() if demo.patient_born_on else None,
            },
            "consultation_id": str(demo.consultation_id),
            "mailbox": f"{base}/sandbox/mailbox",
        }
    )


@routes.get("/sandbox/mailbox", name="sandbox_mailbox")
@anyone(reason="what the demonstration sent to people who do not exist")
async def mailbox(request: web.Request) -> web.StreamResponse:
    return await render(request, "sandbox/mailbox.html", messages=request.app[MAILBOX].latest())


@routes.post("/sandbox/sms", name="sandbox_sms")
@anyone(reason="an SMS gateway is called by our own worker, with a bearer token", csrf=False)
async def sms_gateway(request: web.Request) -> web.Response:
    """POST JSON {id, to, text} with a bearer token; 202 when accepted."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(errors="surrogateescape"), request.app[SMS_TOKEN].encode()):
        raise Unauthenticated
    message = await read(request, SmsMessage)
    request.app[MAILBOX].keep(
        Caught(id=message.id, kind="sms", to=message.to, text=message.text, caught_at=datetime.now(UTC))
    )
    return web.json_response({"id": message.id}, status=202)


async def _first_page(
    request: web.Request, *, done: bool = False, asks: bool = False, refused: Failure | None = None
) -> web.Response:
    demo = _demonstration(request)
    return await show_again(
        request,
        "sandbox/first_page.html",
        refused,
        demo=demo,
        pin=PIN,
        can_reset=STAGE in request.app,
        lan_code=picture_code(demo.patient_link) if LAN in request.app else None,
        done=done,
        asks=asks,
    )


def _demonstration(request: web.Request) -> Demonstration:
    shown = request.app[SHOWN]
    if not shown:
        raise NotFound
    return shown[0]
