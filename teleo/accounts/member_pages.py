"""Who works in the establishment and as what: an administrator invites, ends sessions, takes accesses away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from teleo.accounts import member_queries
from teleo.accounts.errors import EmailTaken, LastAdministrator, OwnAccess
from teleo.accounts.identify import WORKPLACE_FOR
from teleo.accounts.overseeing import (
    Scope,
    end_member,
    end_session,
    invite_again,
    invite_member,
    withdraw_invitation,
)
from teleo.accounts.schemas import EndMember, InviteMember
from teleo.core.actor import Actor
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import actor_of, only, parsed, part, sent
from teleo.http.keys import LOCALE, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.work import Work

PATH = "/members"

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody oversees accesses: as whom, and the address of the page."""

    actor: Actor
    path: str


@routes.get(PATH, name="members")
@only("administrator")
async def members(request: web.Request) -> web.StreamResponse:
    """Members, open sessions, invitations that wait for an answer, and a form to invite one more."""
    return await show_members(request, desk_of(request))


@routes.post(f"{PATH}/invitations", name="invite_member")
@only("administrator")
async def send_invitation(request: web.Request) -> web.StreamResponse:
    return await invite_one(request, desk_of(request))


@routes.post(f"{PATH}/invitations/{{enrolment_id}}/again", name="invite_member_again")
@only("administrator")
async def send_invitation_again(request: web.Request) -> web.StreamResponse:
    return await invite_one_again(request, desk_of(request))


@routes.post(f"{PATH}/invitations/{{enrolment_id}}/withdraw", name="withdraw_invitation")
@only("administrator")
async def send_withdrawal(request: web.Request) -> web.StreamResponse:
    return await withdraw_one(request, desk_of(request))


@routes.post(f"{PATH}/sessions/{{session_id}}/end", name="end_member_session")
@only("administrator")
async def send_session_end(request: web.Request) -> web.StreamResponse:
    return await end_one_session(request, desk_of(request))


@routes.post(f"{PATH}/{{role_id}}/end", name="end_member")
@only("administrator")
async def send_member_end(request: web.Request) -> web.StreamResponse:
    return await end_one_member(request, desk_of(request))


def desk_of(request: web.Request) -> Desk:
    """The administrator's, in his own establishment."""
    return Desk(actor_of(request), PATH)


async def invite_one(request: web.Request, desk: Desk) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(InviteMember, values)
        async with request.app[WORKS].open(desk.actor) as work:
            await invite_member(work, wish)
    except (Invalid, EmailTaken) as refused:
        return await show_members(request, desk, refused, values)
    return _done(desk, "invited")


async def invite_one_again(request: web.Request, desk: Desk) -> web.StreamResponse:
    enrolment_id = part(request, "enrolment_id")
    return await _do(request, desk, "invited", lambda work: invite_again(work, enrolment_id))


async def withdraw_one(request: web.Request, desk: Desk) -> web.StreamResponse:
    enrolment_id = part(request, "enrolment_id")
    return await _do(request, desk, "withdrawn", lambda work: withdraw_invitation(work, enrolment_id))


async def end_one_session(request: web.Request, desk: Desk) -> web.StreamResponse:
    session_id = part(request, "session_id")
    return await _do(request, desk, "session_ended", lambda work: end_session(work, session_id))


async def end_one_member(request: web.Request, desk: Desk) -> web.StreamResponse:
    """Who takes away his own access is asked whether he means it."""
    role_id = part(request, "role_id")
    wish = parsed(EndMember, await sent(request))
    return await _do(request, desk, "ended", lambda work: end_member(work, role_id, wish))


async def show_members(
    request: web.Request,
    desk: Desk,
    refused: Failure | None = None,
    values: dict[str, object] | None = None,
) -> web.Response:
    works, scope = request.app[WORKS], Scope.of(desk.actor)
    async with works.reading() as session:
        place = await request.app[WORKPLACE_FOR](session, scope.establishment_id)
        known = await member_queries.members_of(
            session, scope.establishment_id, scope.roles, works.clock.now()
        )
        invited = await member_queries.invitations_of(session, scope.establishment_id, scope.roles)
    return await show_again(
        request,
        "accounts/members.html",
        refused,
        place_now=place,
        members=known,
        invitations=invited,
        now=works.clock.now(),
        base=desk.path,
        of_region=desk.actor.role == "region_administrator",
        values=values or {"language": request[LOCALE]},
        done=request.query.get("done", "") if refused is None else "",
    )


async def _do(
    request: web.Request, desk: Desk, done: str, what: Callable[[Work], Awaitable[object]]
) -> web.Response:
    try:
        async with request.app[WORKS].open(desk.actor) as work:
            await what(work)
    except (LastAdministrator, OwnAccess, EmailTaken) as refused:
        return await show_members(request, desk, refused)
    return _done(desk, done)


def _done(desk: Desk, what: str) -> web.Response:
    return see_other(f"{desk.path}?done={what}")
