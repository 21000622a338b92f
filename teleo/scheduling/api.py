"""Openings, as JSON."""

from zoneinfo import ZoneInfo

from aiohttp import web

from teleo.directory import AppointmentsStand, PractitionerUnknown, WhatStands, practitioner_of
from teleo.http.endpoint import actor_of, answer, only, part, query, read, work_for
from teleo.http.keys import WORKS
from teleo.scheduling import queries
from teleo.scheduling.closing import remove_opening
from teleo.scheduling.errors import OpeningUnknown
from teleo.scheduling.planning import plan_opening
from teleo.scheduling.schemas import ListOpenings, OpeningOut, OpeningPlanned, OpeningsOut, PlanOpening

routes = web.RouteTableDef()

WHAT_STANDS: web.AppKey[WhatStands] = web.AppKey("what_stands")


def set_up(app: web.Application, *, what_stands: WhatStands) -> None:
    """Appointments stand above us: what they hold is asked of them through this."""
    app[WHAT_STANDS] = what_stands


@routes.get("/api/v1/openings", name="api_openings")
@only("assistant", "practitioner", takes=ListOpenings, answers=OpeningsOut, fails=(PractitionerUnknown,))
async def list_openings(request: web.Request) -> web.Response:
    """The weekly openings of a practitioner of this establishment, from today on."""
    wish = query(request, ListOpenings)
    actor = actor_of(request)
    works = request.app[WORKS]
    today = works.clock.now().astimezone(ZoneInfo(actor.zone)).date()
    async with works.reading() as session:
        await practitioner_of(session, actor.establishment, wish.practitioner_id)
        found = await queries.openings_of(session, actor.establishment, wish.practitioner_id, today)
    return answer(OpeningsOut(openings=tuple(OpeningOut.of(view) for view in found)))


@routes.post("/api/v1/openings", name="api_plan_opening")
@only("assistant", takes=PlanOpening, answers=OpeningPlanned, status=201, fails=(PractitionerUnknown,))
async def plan(request: web.Request) -> web.Response:
    """Open a practitioner's calendar each week on these days."""
    wish = await read(request, PlanOpening)
    async with work_for(request) as work:
        opening_id = await plan_opening(work, wish)
    return answer(OpeningPlanned(id=opening_id), status=201)


@routes.delete("/api/v1/openings/{opening_id}", name="api_remove_opening")
@only("assistant", status=204, fails=(OpeningUnknown, AppointmentsStand))
async def remove(request: web.Request) -> web.Response:
    """Close it from today on; refused with the list of the appointments that stand in it."""
    async with work_for(request) as work:
        await remove_opening(work, part(request, "opening_id"), request.app[WHAT_STANDS])
    return web.Response(status=204)
