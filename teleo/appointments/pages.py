"""The booking form, the appointment it makes, and the page that asks before cancelling it."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.appointments import queries
from teleo.appointments.api import book_once
from teleo.appointments.cancelling import cancel
from teleo.appointments.changing import change_to_undo, undo_change
from teleo.appointments.errors import (
    AppointmentFixed,
    OutsideOpenings,
    SlotPast,
    SlotTaken,
    TooLateToChange,
    UndoTooLate,
)
from teleo.appointments.queries import Calendar
from teleo.appointments.rules import may_change
from teleo.appointments.schemas import BookAppointment
from teleo.appointments.week import form_address, monday_of
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.days import Minute
from teleo.core.errors import Failure
from teleo.directory import (
    VisitReasonUnknown,
    VisitReasonView,
    practitioner_for,
    practitioner_of,
    visit_reason_wordings,
    visit_reasons_of,
)
from teleo.http.endpoint import actor_of, only, parsed, part, query, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.patients import PatientMayExist, PatientView, last_consents, patient_for, patients_for

routes = web.RouteTableDef()

NEXT_SLOTS = 6
NEXT_DAYS = 14


class ShowForm(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    practitioner: UUID
    starts_at: Minute
    reason: UUID | None = None


@routes.get("/appointments/new", name="choose_slot")
@only("assistant")
async def choose_slot(request: web.Request) -> web.StreamResponse:
    """The booking form for one free slot."""
    wish = query(request, ShowForm)
    values: dict[str, object] = {
        "practitioner_id": str(wish.practitioner),
        "starts_at": wish.starts_at.isoformat(),
        "visit_reason_id": str(wish.reason) if wish.reason else "",
        "asked_as": str(uuid4()),
    }
    return await _form(request, values, None)


@routes.post("/appointments", name="book_appointment")
@only("assistant")
async def book_appointment(request: web.Request) -> web.StreamResponse:
    """Book from the form; what was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        booked = await book_once(request, parsed(BookAppointment, values))
    except Failure as refused:
        return await _form(request, values, refused)
    address = request.app.router["appointment"].url_for(appointment_id=str(booked.id))
    return see_other(str(address.with_query(booked="yes")))


@routes.get("/appointments/{appointment_id}", name="appointment")
@only("assistant")
async def appointment(request: web.Request) -> web.StreamResponse:
    """What was booked, for whom, how the patient is told; and, for ten seconds after a change, the way back."""
    return await _show(request, "appointments/appointment.html")


@routes.get("/appointments/{appointment_id}/cancel", name="cancel_appointment")
@only("assistant")
async def cancel_appointment(request: web.Request) -> web.StreamResponse:
    """Ask once more before cancelling."""
    return await _show(request, "appointments/cancel_appointment.html")


@routes.post("/appointments/{appointment_id}/cancel", name="send_cancel_appointment")
@only("assistant")
async def send_cancel_appointment(request: web.Request) -> web.StreamResponse:
    appointment_id = part(request, "appointment_id")
    # When it cannot be cancelled any more, its page shows why.
    with suppress(AppointmentFixed, TooLateToChange):
        async with work_for(request) as work:
            await cancel(work, appointment_id)
    return see_other(str(request.app.router["appointment"].url_for(appointment_id=str(appointment_id))))


@routes.post("/appointments/{appointment_id}/undo", name="undo_change")
@only("assistant")
async def send_undo_change(request: web.Request) -> web.StreamResponse:
    """Undo the last move or cancellation; too late, the page says so."""
    appointment_id = part(request, "appointment_id")
    try:
        async with work_for(request) as work:
            await undo_change(work, appointment_id)
    except UndoTooLate as refused:
        return await _show(request, "appointments/appointment.html", refused)
    return see_other(str(request.app.router["appointment"].url_for(appointment_id=str(appointment_id))))


async def _show(request: web.Request, template: str, refused: Failure | None = None) -> web.Response:
    actor = actor_of(request)
    async with work_for(request) as work:
        session = work.session
        found = await queries.appointment_of(session, actor.establishment, part(request, "appointment_id"))
        patient = await patient_for(session, actor.establishment, found.patient_id)
        practitioner = await practitioner_for(session, found.practitioner_id)
        wordings = await visit_reason_wordings(session, [found.visit_reason_id])
        consents = await last_consents(session, [found.id])
        change = await change_to_undo(session, actor.role, found.id, work.now)
        record(work, Act.APPOINTMENT_READ, subject="appointment", subject_id=found.id)
    day = found.starts_at.astimezone(ZoneInfo(actor.zone)).date()
    week = monday_of(day)
    return await show_again(
        request,
        template,
        refused,
        appointment=found,
        patient=patient,
        practitioner=practitioner,
        representative=patient.representative_on(day),
        lacks_representative=patient.lacks_representative_on(day),
        consent=consents.get(found.id),
        reason=wordings[found.visit_reason_id],
        zone=actor.zone,
        agenda=f"/agenda?week={week}&practitioner={found.practitioner_id}",
        is_due=work.now >= found.starts_at,
        may_change=may_change(actor.role, found.state, found.period, work.now),
        change=change,
        seconds_left=change.seconds_left(work.now) if change else 0,
        just_booked="booked" in request.query,
    )


async def _form(request: web.Request, values: dict[str, object], refused: Failure | None) -> web.Response:
    """The form, with what was typed and what is wrong with it."""
    actor = actor_of(request)
    shown = parsed(
        ShowForm, {"practitioner": values.get("practitioner_id"), "starts_at": values.get("starts_at")}
    )
    works = request.app[WORKS]
    async with works.reading() as session:
        practitioner = await practitioner_of(session, actor.establishment, shown.practitioner)
        reasons = await visit_reasons_of(session, actor.establishment)
        if not reasons:
            raise VisitReasonUnknown
        calendar = Calendar(practitioner.id, actor.establishment, ZoneInfo(actor.zone))
        wished = next(
            (reason for reason in reasons if str(reason.id) == values.get("visit_reason_id")), reasons[0]
        )
        is_taken = isinstance(refused, SlotTaken | SlotPast | OutsideOpenings)
        next_slots = (
            await _next_slots(session, calendar, wished, max(shown.starts_at, works.clock.now()))
            if is_taken
            else []
        )
        alike = await _alike(session, actor, refused)
    return await show_again(
        request,
        "appointments/choose_slot.html",
        refused,
        values=values,
        practitioner=practitioner,
        starts_at=shown.starts_at,
        zone=actor.zone,
        reasons=[(str(reason.id), f"{reason.wording} ({reason.minutes} min)") for reason in reasons],
        next_slots=next_slots,
        alike=alike,
    )


async def _next_slots(
    session: Session, calendar: Calendar, reason: VisitReasonView, around: datetime
) -> list[tuple[datetime, str]]:
    """The next free slots, with the form of each."""
    day = around.astimezone(calendar.zone).date()
    starts = await queries.free_slots(
        session, calendar, (day, day + timedelta(days=NEXT_DAYS)), reason.minutes, around
    )
    return [
        (start, form_address(calendar.practitioner_id, start, reason.id)) for start in starts[:NEXT_SLOTS]
    ]


async def _alike(session: Session, actor: Actor, refused: Failure | None) -> list[PatientView]:
    if not isinstance(refused, PatientMayExist):
        return []
    ids = refused.extra["patients"]
    assert isinstance(ids, list)
    found = await patients_for(session, actor.establishment, {UUID(word) for word in ids})
    return list(found.values())
