"""When a practitioner is open: the assistant's page to open and to close."""

from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.core.actor import Actor
from teleo.core.errors import Failure, Invalid
from teleo.directory import AppointmentsStand, practitioners_of
from teleo.http.endpoint import actor_of, only, parsed, part, query, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.patients import patients_for
from teleo.scheduling import queries
from teleo.scheduling.api import WHAT_STANDS
from teleo.scheduling.closing import remove_opening
from teleo.scheduling.errors import OpeningUnknown
from teleo.scheduling.planning import plan_opening
from teleo.scheduling.schemas import PlanOpening

routes = web.RouteTableDef()

MIDNIGHT = time(0)


class ShowOpenings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    practitioner: UUID | None = None


@routes.get("/openings", name="openings")
@only("assistant")
async def openings(request: web.Request) -> web.StreamResponse:
    """The weekly openings of one practitioner, and the form for one more."""
    return await _show(request, query(request, ShowOpenings).practitioner)


@routes.post("/openings", name="plan_opening")
@only("assistant")
async def send_plan_opening(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(PlanOpening, values)
    except Invalid as refused:
        shown = parsed(ShowOpenings, {"practitioner": values.get("practitioner_id")})
        return await _show(request, shown.practitioner, refused, values)
    async with work_for(request) as work:
        await plan_opening(work, wish)
    return see_other(_address(request, wish.practitioner_id))


@routes.post("/openings/{opening_id}/remove", name="remove_opening")
@only("assistant")
async def send_remove_opening(request: web.Request) -> web.StreamResponse:
    """Close it from today on; the page lists what stands in it when that is refused."""
    actor = actor_of(request)
    opening_id = part(request, "opening_id")
    async with request.app[WORKS].reading() as session:
        practitioner_id = (
            await queries.opening_row(session, actor.establishment, opening_id)
        ).practitioner_id
    try:
        async with work_for(request) as work:
            await remove_opening(work, opening_id, request.app[WHAT_STANDS])
    except AppointmentsStand as refused:
        return await _show(request, practitioner_id, refused)
    except OpeningUnknown:
        pass  # someone else removed it a moment ago
    return see_other(_address(request, practitioner_id))


async def _show(
    request: web.Request,
    practitioner_id: UUID | None,
    refused: Failure | None = None,
    values: dict[str, object] | None = None,
) -> web.Response:
    actor = actor_of(request)
    works = request.app[WORKS]
    today = works.clock.now().astimezone(ZoneInfo(actor.zone)).date()
    async with works.reading() as session:
        people = await practitioners_of(session, actor.establishment)
        chosen = next((person for person in people if person.id == practitioner_id), None)
        chosen = chosen or (people[0] if people else None)
        found = await queries.openings_of(session, actor.establishment, chosen.id, today) if chosen else ()
        standing = await _standing(session, actor, refused)
    return await show_again(
        request,
        "scheduling/openings.html",
        refused,
        people=[(person, _address(request, person.id)) for person in people],
        chosen=chosen,
        openings=found,
        midnight=MIDNIGHT,
        standing=standing,
        zone=actor.zone,
        values=values or {"valid_from": today.isoformat()},
    )


async def _standing(session: Session, actor: Actor, refused: Failure | None) -> list[dict[str, object]]:
    """Who stands in the way, each with the page where the appointment is moved."""
    if not isinstance(refused, AppointmentsStand):
        return []
    patients = await patients_for(session, actor.establishment, {one.patient_id for one in refused.standing})
    return [
        {
            "starts_at": one.starts_at,
            "name": patients[one.patient_id].shown_name,
            "href": f"/appointments/{one.appointment_id}",
        }
        for one in refused.standing
    ]


def _address(request: web.Request, practitioner_id: UUID) -> str:
    return str(request.app.router["openings"].url_for().with_query(practitioner=str(practitioner_id)))
