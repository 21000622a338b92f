"""The third person's page, one document from the summary to the goodbye; and the assistant's, where he is invited."""

from uuid import UUID

from aiohttp import web

from teleo.appointments import appointment_for
from teleo.consultations import companion_queries, queries
from teleo.consultations.companion_schemas import InvitationOut, InviteCompanion
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.errors import CompanyFull, ConsultationOver, ConsultationUnknown
from teleo.consultations.hub import COMMANDS, HUB_PATH
from teleo.consultations.invited import invited_as
from teleo.consultations.inviting import invite_companion, remove_companion
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.company import KINDS, MOST_AT_ONCE
from teleo.core.errors import Failure, Invalid
from teleo.http import csrf
from teleo.http.endpoint import COMPANION_PART, actor_of, only, parsed, part, sent, work_for
from teleo.http.keys import LOCALE, SITE, WORKS
from teleo.http.pages import render, see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.patients import patient_for

routes = web.RouteTableDef()


@routes.get("/companion/{companion_id}", name="companion")
@only("companion")
async def companion(request: web.Request) -> web.StreamResponse:
    """Check, wait, talk: nothing of the patient stands in it."""
    works = request.app[WORKS]
    now = works.clock.now()
    async with works.reading() as session:
        found = await invited_as(session, part(request, COMPANION_PART), now)
    shown = InvitationOut.of(found, now)
    page_data = {
        "invited": shown.model_dump(mode="json"),
        "csrf": csrf.token(request),
        "hub": {"url": request.app[SITE].hub_url, "path": HUB_PATH},
        "locale": request[LOCALE],
    }
    return await render(
        request,
        "consultations/companion.html",
        invited=shown,
        establishment=found.establishment,
        page_data=page_data,
    )


@routes.get("/appointments/{appointment_id}/companions", name="companions")
@only("assistant")
async def companions(request: web.Request) -> web.StreamResponse:
    """Who is invited, and a form to invite somebody."""
    return await _show(request, {}, None)


@routes.post("/appointments/{appointment_id}/companions", name="send_companion")
@only("assistant")
async def send_companion(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(InviteCompanion, values)
        async with work_for(request) as work:
            found = await _consultation(work.session, request)
            await invite_companion(work, request.app[COMMANDS], found.id, wish)
    except (Invalid, CompanyFull, ConsultationOver) as refused:
        return await _show(request, values, refused)
    return see_other(f"{_address(request)}?done=invited")


@routes.post("/appointments/{appointment_id}/companions/{invited_id}/remove", name="remove_companion")
@only("assistant")
async def send_remove_companion(request: web.Request) -> web.StreamResponse:
    async with work_for(request) as work:
        found = await _consultation(work.session, request)
        await remove_companion(work, request.app[COMMANDS], found.id, part(request, "invited_id"))
    return see_other(f"{_address(request)}?done=removed")


async def _show(request: web.Request, values: dict[str, object], refused: Failure | None) -> web.Response:
    actor = actor_of(request)
    async with request.app[WORKS].reading() as session:
        found = await _consultation(session, request)
        appointment = await appointment_for(session, found.appointment_id)
        patient = await patient_for(session, actor.establishment, appointment.patient_id)
        invited = (await companion_queries.companions_of(session, [found.id])).get(found.id, ())
    return await show_again(
        request,
        "consultations/companions.html",
        refused,
        values=values,
        appointment=appointment,
        patient=patient,
        invited=invited,
        kinds=KINDS,
        zone=actor.zone,
        is_over=found.course.is_over,
        is_full=len(invited) >= MOST_AT_ONCE or isinstance(refused, CompanyFull),
        done=request.query.get("done"),
    )


async def _consultation(session: Session, request: web.Request) -> ConsultationView:
    """Raises ConsultationUnknown: elsewhere's, or not opened yet."""
    appointment_id: UUID = part(request, "appointment_id")
    found = await queries.consultation_of_appointment(session, appointment_id)
    if found is None:
        raise ConsultationUnknown
    return await consultation_in_reach(session, actor_of(request), found.id)


def _address(request: web.Request) -> str:
    there = request.app.router["companions"].url_for(appointment_id=request.match_info["appointment_id"])
    return str(there)
