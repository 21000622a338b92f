"""The practitioner's day and the patient's visit: each one document that stays. And where a patient changes his visit."""

from datetime import datetime
from itertools import groupby

from aiohttp import web

from teleo.appointments import (
    AppointmentFixed,
    MoveAppointment,
    OutsideOpenings,
    SlotPast,
    SlotTaken,
    TooLateToChange,
    UndoTooLate,
    cancel,
    change_to_undo,
    may_change,
    move,
    slots_offered,
    undo_change,
)
from teleo.consultations.day import day_of, note_day_read, today
from teleo.consultations.hub import HUB_PATH
from teleo.consultations.lateness import lateness_of
from teleo.consultations.schemas import DayOut
from teleo.consultations.visit_schemas import VisitOut
from teleo.consultations.visits import Visit, visit_for
from teleo.core.errors import Failure
from teleo.http import csrf
from teleo.http.endpoint import VISIT_PART, actor_of, only, part, read, work_for
from teleo.http.keys import LOCALE, SITE, WORKS
from teleo.http.pages import render, see_other
from teleo.http.problems import show_again

routes = web.RouteTableDef()

DAYS_OFFERED = 14


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
        said = await lateness_of(session, actor.establishment, actor.practitioner, now)
    await note_day_read(works, actor, on)
    shown = DayOut.of(rows, on, now, said)
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
        found = await visit_for(session, part(request, VISIT_PART), works.clock.now())
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
        establishment=found.establishment,
        zone=shown.establishment.zone,
        may_change=_may_change(found, works.clock.now()),
        page_data=page_data,
    )


@routes.get("/visit/{visit_id}/cancel", name="cancel_visit")
@only("patient")
async def cancel_visit(request: web.Request) -> web.StreamResponse:
    """What happens when the patient cancels, and until when he may by himself."""
    return await _show_change(request, "consultations/cancel_visit.html")


@routes.post("/visit/{visit_id}/cancel", name="send_cancel_visit")
@only("patient")
async def send_cancel_visit(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            await cancel(work, part(request, VISIT_PART))
    except (AppointmentFixed, TooLateToChange):
        return see_other(_address(request, "cancel_visit"))  # which says why it cannot be done here
    return see_other(_address(request, "visit_changed"))


@routes.get("/visit/{visit_id}/move", name="move_visit")
@only("patient")
async def move_visit(request: web.Request) -> web.StreamResponse:
    """The next free slots of the same practitioner, day by day."""
    return await _show_change(request, "consultations/move_visit.html")


@routes.post("/visit/{visit_id}/move", name="send_move_visit")
@only("patient")
async def send_move_visit(request: web.Request) -> web.StreamResponse:
    """Move it; when the slot was just taken, the slots that are left."""
    wish = await read(request, MoveAppointment)
    try:
        async with work_for(request) as work:
            await move(work, part(request, VISIT_PART), wish)
    except (SlotTaken, SlotPast, OutsideOpenings) as refused:
        return await _show_change(request, "consultations/move_visit.html", refused)
    except (AppointmentFixed, TooLateToChange):
        return see_other(_address(request, "move_visit"))
    return see_other(_address(request, "visit_changed"))


@routes.get("/visit/{visit_id}/changed", name="visit_changed")
@only("patient")
async def visit_changed(request: web.Request) -> web.StreamResponse:
    """What the patient has just changed, and for ten seconds the way back."""
    return await _show_change(request, "consultations/visit_changed.html")


@routes.post("/visit/{visit_id}/undo", name="undo_visit_change")
@only("patient")
async def send_undo_visit_change(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            await undo_change(work, part(request, VISIT_PART))
    except UndoTooLate:
        return see_other(_address(request, "visit_changed"))  # without its button, which came too late
    return see_other(_address(request, "visit"))


async def _show_change(request: web.Request, template: str, refused: Failure | None = None) -> web.Response:
    works = request.app[WORKS]
    now = works.clock.now()
    async with works.reading() as session:
        found = await visit_for(session, part(request, VISIT_PART), now)
        change = await change_to_undo(session, "patient", found.appointment.id, now)
        is_open = _may_change(found, now)
        zone = found.establishment.zone_info
        slots = (
            await slots_offered(session, found.appointment, zone, now, days=DAYS_OFFERED) if is_open else ()
        )
    return await show_again(
        request,
        template,
        refused,
        visit=found,
        establishment=found.establishment,
        zone=found.establishment.zone,
        may_change=is_open,
        days=[
            (day, list(starts)) for day, starts in groupby(slots, lambda start: start.astimezone(zone).date())
        ],
        change=change,
        seconds_left=change.seconds_left(now) if change else 0,
    )


def _may_change(visit: Visit, now: datetime) -> bool:
    return may_change("patient", visit.appointment.state, visit.appointment.period, now)


def _address(request: web.Request, name: str) -> str:
    return str(request.app.router[name].url_for(**{VISIT_PART: request.match_info[VISIT_PART]}))


def _connection(request: web.Request) -> dict[str, object]:
    """What a module needs to speak with us and with the hub."""
    hub = {"url": request.app[SITE].hub_url, "path": HUB_PATH}
    return {"csrf": csrf.token(request), "hub": hub, "locale": request[LOCALE]}
