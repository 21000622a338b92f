"""Where someone works now, when he may in several places: he says it; and the invitation to one place more."""

from uuid import UUID

from aiohttp import web

from teleo.accounts import cookies, rules
from teleo.accounts.errors import EnrolmentOver, EnrolmentUnknown, InCall, WorkplaceUnknown
from teleo.accounts.identify import CALL_BEGAN, WORKPLACE_FOR
from teleo.accounts.joining import accept_invitation
from teleo.accounts.queries import Workplace
from teleo.accounts.schemas import ChangeWorkplace
from teleo.accounts.switching import roles_within_reach, switch
from teleo.core.actor import SYSTEM, Actor
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import actor_of, anyone, only, read, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.work import Work

routes = web.RouteTableDef()


@routes.get(rules.WORKPLACES, name="workplaces")
@only("assistant", "practitioner", "administrator", "region_administrator")
async def workplaces(request: web.Request) -> web.StreamResponse:
    """One press says where one works now. Looking changes nothing."""
    return await _show(request, request.query.get("next", ""))


@routes.post(rules.WORKPLACES, name="change_workplace")
@only("assistant", "practitioner", "administrator", "region_administrator")
async def change_workplace(request: web.Request) -> web.StreamResponse:
    """A session of its own takes the place of the former, in every tab of this browser. Never in a call."""
    try:
        wish = await read(request, ChangeWorkplace)
    except Invalid:
        raise WorkplaceUnknown from None
    actor = actor_of(request)
    try:
        async with work_for(request) as work:
            role, opened = await switch(work, wish.role_id)
            if opened is not None:
                await _refuse_in_call(request, work, actor)
    except InCall as refused:
        return await _show(request, "", refused)
    landing = rules.LANDING[role.role]
    if opened is None:
        return see_other(rules.local_path(wish.next, landing))
    response = see_other(landing)
    cookies.set_session(request, response, opened)
    return response


@routes.post("/enrol/{token}/accept", name="accept_invitation")
@anyone(reason="the link itself is the key, and is used by this; it opens no account")
async def send_acceptance(request: web.Request) -> web.StreamResponse:
    """One more role, for an account that there is: to work there, one signs in as usual."""
    token = request.match_info["token"]
    try:
        async with request.app[WORKS].open(SYSTEM) as work:
            await accept_invitation(work, token)
    except (EnrolmentUnknown, EnrolmentOver):
        return see_other(request.rel_url.raw_path.removesuffix("/accept"))  # which says why
    return see_other("/sign-in?accepted")


async def _refuse_in_call(request: web.Request, work: Work, actor: Actor) -> None:
    """Raises InCall: the call is of the establishment where one is."""
    who = actor.practitioner_id
    if who is not None and await request.app[CALL_BEGAN](work.session, who, work.now) is not None:
        raise InCall


async def _show(request: web.Request, wished: str, refused: Failure | None = None) -> web.Response:
    actor = actor_of(request)
    places: dict[UUID, Workplace] = {}
    async with request.app[WORKS].reading() as session:
        roles = await roles_within_reach(session, actor)
        for one in roles:
            if one.establishment_id is not None and one.establishment_id not in places:
                places[one.establishment_id] = await request.app[WORKPLACE_FOR](session, one.establishment_id)
    return await show_again(
        request, "accounts/workplaces.html", refused, roles=roles, places=places, next=wished
    )
