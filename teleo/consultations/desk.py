"""At the assistant's desk: hand an appointment over to a colleague, or note that its patient did not come."""

from math import ceil
from uuid import UUID

from aiohttp import web

from teleo.appointments import AppointmentFixed, ColleagueBusy, TooLateToChange, UndoTooLate, appointment_for
from teleo.consultations import queries
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway, ConsultationUnknown, NotDueYet
from teleo.consultations.handing_over import colleagues_for, hand_consultation_over
from teleo.consultations.hub import COMMANDS
from teleo.consultations.missing import miss_consultation, undo_missing
from teleo.consultations.queries import ConsultationView
from teleo.consultations.schemas import HandOver
from teleo.core.errors import Failure
from teleo.directory import PractitionerUnknown, practitioner_for
from teleo.http.endpoint import actor_of, only, part, read, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.patients import patient_for

routes = web.RouteTableDef()


@routes.get("/appointments/{appointment_id}/hand-over", name="hand_over")
@only("assistant")
async def hand_over(request: web.Request) -> web.StreamResponse:
    """Who of the establishment is free at that time."""
    return await _show(request, "consultations/hand_over.html")


@routes.post("/appointments/{appointment_id}/hand-over", name="send_hand_over")
@only("assistant")
async def send_hand_over(request: web.Request) -> web.StreamResponse:
    """Hand it over; when the colleague was just taken, who is left."""
    wish = await read(request, HandOver)
    try:
        async with work_for(request) as work:
            found = await _consultation(work.session, request)
            await hand_consultation_over(work, request.app[COMMANDS], found.id, wish.practitioner_id)
    except (ColleagueBusy, PractitionerUnknown) as refused:
        return await _show(request, "consultations/hand_over.html", refused)
    except (ConsultationUnderway, ConsultationOver, AppointmentFixed, TooLateToChange):
        return see_other(_address(request, "hand_over"))  # which says that it cannot be any more
    return see_other(_address(request, "appointment"))


@routes.get("/appointments/{appointment_id}/missed", name="miss_appointment")
@only("assistant")
async def miss_appointment(request: web.Request) -> web.StreamResponse:
    """What has just been said of him, with for ten seconds the way back; or why it cannot be said."""
    return await _show(request, "consultations/miss_appointment.html")


@routes.post("/appointments/{appointment_id}/missed", name="send_miss_appointment")
@only("assistant")
async def send_miss_appointment(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            found = await _consultation(work.session, request)
            await miss_consultation(work, request.app[COMMANDS], found.id)
    except (ConsultationUnderway, ConsultationOver, NotDueYet):
        pass  # its page says why
    return see_other(_address(request, "miss_appointment"))


@routes.post("/appointments/{appointment_id}/missed/undo", name="undo_miss_appointment")
@only("assistant")
async def undo_miss_appointment(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            found = await _consultation(work.session, request)
            await undo_missing(work, request.app[COMMANDS], found.id)
    except UndoTooLate:
        return see_other(_address(request, "miss_appointment"))  # without its button, which came too late
    return see_other(_address(request, "appointment"))


async def _show(request: web.Request, template: str, refused: Failure | None = None) -> web.Response:
    actor = actor_of(request)
    works = request.app[WORKS]
    now = works.clock.now()
    async with works.reading() as session:
        found = await _consultation(session, request)
        appointment = await appointment_for(session, found.appointment_id)
        context = {
            "appointment": appointment,
            "patient": await patient_for(session, actor.establishment, appointment.patient_id),
            "practitioner": await practitioner_for(session, appointment.practitioner_id),
            "colleagues": await colleagues_for(session, actor, found.id),
        }
    return await show_again(
        request,
        template,
        refused,
        **context,
        zone=actor.zone,
        is_open=found.course.state in {"expected", "waiting"},
        is_due=now >= appointment.starts_at,
        state=found.course.state,
        seconds_left=max(0, ceil((found.missing_until - now).total_seconds())) if found.missing_until else 0,
    )


async def _consultation(session: Session, request: web.Request) -> ConsultationView:
    """Raises ConsultationUnknown: elsewhere's, or not opened yet."""
    appointment_id: UUID = part(request, "appointment_id")
    found = await queries.consultation_of_appointment(session, appointment_id)
    if found is None:
        raise ConsultationUnknown
    return await consultation_in_reach(session, actor_of(request), found.id)


def _address(request: web.Request, name: str) -> str:
    there = request.app.router[name].url_for(appointment_id=request.match_info["appointment_id"])
    return str(there)
