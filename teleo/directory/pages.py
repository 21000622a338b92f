"""The establishment as its administrator sets it: how it is named and looks, where patients find help, who consults."""

from aiohttp import web

from teleo.core.errors import Failure, Invalid, NotFound
from teleo.directory.errors import AppointmentsStand, LogoRefused, RelayMissing
from teleo.directory.managing import (
    WhatStands,
    change_establishment,
    change_logo,
    end_membership,
    enrol_practitioner,
)
from teleo.directory.queries import establishment_for, logo_of, practitioners_of
from teleo.directory.rules import WORDS
from teleo.directory.schemas import ChangeEstablishment, EnrolPractitioner
from teleo.http.endpoint import actor_of, anyone, only, parsed, part, sent, work_for
from teleo.http.keys import HAS_RELAY, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.texts import translated
from teleo.standards import rpps

WHAT_STANDS: web.AppKey[WhatStands] = web.AppKey("what_stands_of_practitioner")

routes = web.RouteTableDef()


def set_up(app: web.Application, *, what_stands: WhatStands) -> None:
    """`what_stands` comes from the appointments, which stand above the directory."""
    app[WHAT_STANDS] = what_stands


@routes.get("/establishment", name="establishment")
@only("administrator")
async def establishment(request: web.Request) -> web.StreamResponse:
    return await _show(request)


@routes.post("/establishment", name="change_establishment")
@only("administrator")
async def send_change_establishment(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(ChangeEstablishment, values)
    except Invalid as refused:
        return await _show(request, refused, values)
    try:
        async with work_for(request) as work:
            await change_establishment(work, wish, has_relay=request.app[HAS_RELAY])
    except RelayMissing as refused:
        return await _show(request, refused, values)
    return see_other(_address(request))


@routes.post("/establishment/logo", name="change_logo")
@only("administrator")
async def send_change_logo(request: web.Request) -> web.StreamResponse:
    """A picture, or none to take the present one away."""
    file = (await request.post()).get("logo")
    picture = file.file.read() if isinstance(file, web.FileField) else b""
    try:
        async with work_for(request) as work:
            await change_logo(work, picture or None)
    except LogoRefused as refused:
        return await _show(request, refused)
    return see_other(_address(request))


@routes.get("/establishments/{establishment_id}/logo", name="establishment_logo")
@anyone(reason="the picture that patients see beside the name of the place")
async def establishment_logo(request: web.Request) -> web.StreamResponse:
    async with request.app[WORKS].reading() as session:
        found = await logo_of(session, part(request, "establishment_id"))
    if found is None:
        raise NotFound
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.Response(body=found[0], content_type=found[1], headers=headers)


@routes.get("/practitioners", name="practitioners")
@only("administrator")
async def practitioners(request: web.Request) -> web.StreamResponse:
    """Who consults here, and a form to register one more: he then signs in by e-CPS."""
    return await _show_practitioners(request)


@routes.post("/practitioners", name="register_practitioner")
@only("administrator")
async def send_practitioner(request: web.Request) -> web.StreamResponse:
    """By the RPPS number. One whose key is wrong is registered too, and asked about: the register is the judge."""
    values = await sent(request)
    here = {"establishment_id": actor_of(request).establishment}
    try:
        wish = parsed(EnrolPractitioner, values | here)
    except Invalid as refused:
        return await _show_practitioners(request, refused, values)
    async with work_for(request) as work:
        await enrol_practitioner(work, wish)
    done = "yes" if rpps.has_right_key(wish.rpps) else "check"
    return see_other(f"{request.app.router['practitioners'].url_for()}?done={done}")


@routes.post("/practitioners/{practitioner_id}/end", name="end_membership")
@only("administrator")
async def send_membership_end(request: web.Request) -> web.StreamResponse:
    """He consults here no more and e-CPS lets him in here no more; not while appointments of his stand."""
    practitioner_id = part(request, "practitioner_id")
    try:
        async with work_for(request) as work:
            await end_membership(work, practitioner_id, request.app[WHAT_STANDS])
    except AppointmentsStand as refused:
        return await _show_practitioners(request, refused)
    return see_other(f"{request.app.router['practitioners'].url_for()}?done=ended")


async def _show_practitioners(
    request: web.Request, refused: Failure | None = None, values: dict[str, object] | None = None
) -> web.Response:
    async with request.app[WORKS].reading() as session:
        known = await practitioners_of(session, actor_of(request).establishment)
    standing = refused.standing if isinstance(refused, AppointmentsStand) else ()
    asked = part(request, "practitioner_id") if standing else None
    return await show_again(
        request,
        "directory/practitioners.html",
        refused,
        practitioners=known,
        professions=[(profession.value, translated(word)) for profession, word in WORDS.items()],
        values=values or {},
        standing=standing,
        asked=asked,
        done=request.query.get("done", "") if refused is None else "",
    )


def _address(request: web.Request) -> str:
    return f"{request.app.router['establishment'].url_for()}?done=yes"


async def _show(
    request: web.Request, refused: Invalid | None = None, values: dict[str, object] | None = None
) -> web.Response:
    async with request.app[WORKS].reading() as session:
        here = await establishment_for(session, actor_of(request).establishment)
    return await show_again(
        request,
        "directory/establishment.html",
        refused,
        here_now=here,
        has_relay=request.app[HAS_RELAY],
        values=values or {name: getattr(here, name) for name in ChangeEstablishment.model_fields},
        done="done" in request.query,
    )
