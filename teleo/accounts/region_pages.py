"""The administrators of one establishment, as the administrator of the region oversees them; of others he sees nobody."""

from dataclasses import replace

from aiohttp import web

from teleo.accounts.identify import WORKPLACE_FOR
from teleo.accounts.member_pages import (
    Desk,
    end_one_member,
    end_one_session,
    invite_one,
    invite_one_again,
    show_members,
    withdraw_one,
)
from teleo.http.endpoint import actor_of, only, part
from teleo.http.keys import WORKS

PATH = "/establishments/{establishment_id}/administrators"

routes = web.RouteTableDef()


@routes.get(PATH, name="administrators")
@only("region_administrator")
async def administrators(request: web.Request) -> web.StreamResponse:
    """Who administers this establishment, from where they are signed in, and a form to invite one more."""
    return await show_members(request, await _desk(request))


@routes.post(f"{PATH}/invitations", name="invite_administrator")
@only("region_administrator")
async def send_invitation(request: web.Request) -> web.StreamResponse:
    return await invite_one(request, await _desk(request))


@routes.post(f"{PATH}/invitations/{{enrolment_id}}/again", name="invite_administrator_again")
@only("region_administrator")
async def send_invitation_again(request: web.Request) -> web.StreamResponse:
    return await invite_one_again(request, await _desk(request))


@routes.post(f"{PATH}/invitations/{{enrolment_id}}/withdraw", name="withdraw_administrator")
@only("region_administrator")
async def send_withdrawal(request: web.Request) -> web.StreamResponse:
    return await withdraw_one(request, await _desk(request))


@routes.post(f"{PATH}/sessions/{{session_id}}/end", name="end_administrator_session")
@only("region_administrator")
async def send_session_end(request: web.Request) -> web.StreamResponse:
    return await end_one_session(request, await _desk(request))


@routes.post(f"{PATH}/{{role_id}}/end", name="end_administrator")
@only("region_administrator")
async def send_member_end(request: web.Request) -> web.StreamResponse:
    return await end_one_member(request, await _desk(request))


async def _desk(request: web.Request) -> Desk:
    """In this establishment, for its trail. Raises EstablishmentUnknown."""
    establishment_id = part(request, "establishment_id")
    async with request.app[WORKS].reading() as session:
        await request.app[WORKPLACE_FOR](session, establishment_id)
    actor = replace(actor_of(request), establishment_id=establishment_id)
    return Desk(actor, PATH.format(establishment_id=establishment_id))
