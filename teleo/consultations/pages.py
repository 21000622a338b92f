"""The practitioner's day and the patient's visit: each one document that stays, whatever happens in it."""

from aiohttp import web

from teleo.consultations.day import day_of, today
from teleo.consultations.hub import HUB_PATH
from teleo.consultations.schemas import DayOut, VisitOut
from teleo.consultations.visits import visit_for
from teleo.http import csrf
from teleo.http.endpoint import VISIT_PART, actor_of, only, part
from teleo.http.keys import LOCALE, WORKS
from teleo.http.pages import render

routes = web.RouteTableDef()


@routes.get("/consultations", name="day")
@only("practitioner")
async def day(request: web.Request) -> web.StreamResponse:
    """The practitioner's day: list and call in one document."""
    actor = actor_of(request)
    works = request.app[WORKS]
    now = works.clock.now()
    on = today(now, actor)
    async with works.reading() as session:
        rows = await day_of(session, actor, on, now)
    shown = DayOut.of(rows, on, now)
    page_data = {
        "day": shown.model_dump(mode="json"),
        "me": {"name": actor.shown_name},
        "on": on.isoformat(),
        "zone": actor.zone,
        **_connection(request),
    }
    return await render(
        request, "consultations/day.html", day=shown, on=on, zone=actor.zone, page_data=page_data
    )


@routes.get("/visit/{visit_id}", name="visit")
@only("patient")
async def visit(request: web.Request) -> web.StreamResponse:
    """The patient's appointment, from the summary to the goodbye."""
    works = request.app[WORKS]
    async with works.reading() as session:
        found = await visit_for(session, part(request, VISIT_PART))
    shown = VisitOut.of(found, works.clock.now(), request[LOCALE])
    page_data = {
        "visit": shown.model_dump(mode="json"),
        "zone": shown.establishment.zone,
        **_connection(request),
    }
    return await render(
        request,
        "consultations/visit.html",
        visit=shown,
        establishment=shown.establishment,
        zone=shown.establishment.zone,
        page_data=page_data,
    )


def _connection(request: web.Request) -> dict[str, object]:
    """What a module needs to speak with us and with the hub."""
    return {"csrf": csrf.token(request), "hub": {"url": "", "path": HUB_PATH}, "locale": request[LOCALE]}
