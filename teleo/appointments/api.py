"""Free slots, booking, moving and cancelling, as JSON."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from teleo.appointments import queries
from teleo.appointments.booking import book
from teleo.appointments.cancelling import cancel
from teleo.appointments.changing import undo_change
from teleo.appointments.errors import (
    AppointmentFixed,
    AppointmentUnknown,
    OutsideOpenings,
    SlotPast,
    SlotTaken,
    TooLateToChange,
    UndoTooLate,
)
from teleo.appointments.moving import move
from teleo.appointments.queries import AppointmentView, Calendar
from teleo.appointments.schemas import (
    AppointmentOut,
    BookAppointment,
    ChangedOut,
    ListSlots,
    MoveAppointment,
    SlotOut,
    SlotsOut,
)
from teleo.directory import PractitionerUnknown, VisitReasonUnknown, practitioner_of, visit_reason_of
from teleo.http.endpoint import actor_of, answer, only, part, query, read, work_for
from teleo.http.keys import WORKS
from teleo.patients import PatientMayExist, PatientUnknown

routes = web.RouteTableDef()


@routes.get("/api/v1/slots", name="api_list_slots")
@only(
    "assistant",
    "practitioner",
    takes=ListSlots,
    answers=SlotsOut,
    fails=(PractitionerUnknown, VisitReasonUnknown),
)
async def list_slots(request: web.Request) -> web.Response:
    """The free slots of a practitioner of this establishment."""
    wish = query(request, ListSlots)
    actor = actor_of(request)
    works = request.app[WORKS]
    async with works.reading() as session:
        practitioner = await practitioner_of(session, actor.establishment, wish.practitioner_id)
        reason = await visit_reason_of(session, actor.establishment, wish.visit_reason_id)
        starts = await queries.free_slots(
            session,
            Calendar(practitioner.id, actor.establishment, ZoneInfo(actor.zone)),
            (wish.first_on, wish.last_on),
            reason.minutes,
            works.clock.now(),
        )
    length = timedelta(minutes=reason.minutes)
    return answer(SlotsOut(slots=tuple(SlotOut(starts_at=start, ends_at=start + length) for start in starts)))


@routes.post("/api/v1/appointments", name="api_book_appointment")
@only(
    "assistant",
    "practitioner",
    takes=BookAppointment,
    answers=AppointmentOut,
    status=201,
    fails=(
        SlotTaken,
        SlotPast,
        OutsideOpenings,
        PractitionerUnknown,
        VisitReasonUnknown,
        PatientUnknown,
        PatientMayExist,
    ),
)
async def book_appointment(request: web.Request) -> web.Response:
    """Book a slot for a patient."""
    wish = await read(request, BookAppointment)
    return answer(AppointmentOut.of(await book_once(request, wish)), status=201)


@routes.get("/api/v1/appointments/{appointment_id}", name="api_appointment")
@only("assistant", "practitioner", answers=AppointmentOut, fails=(AppointmentUnknown,))
async def read_appointment(request: web.Request) -> web.Response:
    """One appointment of this establishment."""
    async with request.app[WORKS].reading() as session:
        found = await queries.appointment_of(
            session, actor_of(request).establishment, part(request, "appointment_id")
        )
    return answer(AppointmentOut.of(found))


@routes.post("/api/v1/appointments/{appointment_id}/move", name="api_move_appointment")
@only(
    "assistant",
    "practitioner",
    takes=MoveAppointment,
    answers=ChangedOut,
    fails=(AppointmentFixed, TooLateToChange, SlotTaken, SlotPast, OutsideOpenings),
)
async def move_appointment(request: web.Request) -> web.Response:
    """Move an appointment to another slot of the same practitioner; nobody is told before it can no longer be undone."""
    wish = await read(request, MoveAppointment)
    async with work_for(request) as work:
        changed = await move(work, part(request, "appointment_id"), wish)
    return answer(ChangedOut.of(changed))


@routes.post("/api/v1/appointments/{appointment_id}/cancel", name="api_cancel_appointment")
@only("assistant", "practitioner", answers=ChangedOut, fails=(AppointmentFixed, TooLateToChange))
async def cancel_appointment(request: web.Request) -> web.Response:
    """Cancel an appointment; nobody is told before it can no longer be undone."""
    async with work_for(request) as work:
        changed = await cancel(work, part(request, "appointment_id"))
    return answer(ChangedOut.of(changed))


@routes.post("/api/v1/appointments/{appointment_id}/undo", name="api_undo_change")
@only("assistant", "practitioner", answers=AppointmentOut, fails=(UndoTooLate,))
async def undo_appointment_change(request: web.Request) -> web.Response:
    """Undo the last move or cancellation, for ten seconds."""
    async with work_for(request) as work:
        found = await undo_change(work, part(request, "appointment_id"))
    return answer(AppointmentOut.of(found))


async def book_once(request: web.Request, wish: BookAppointment) -> AppointmentView:
    """Book; when the slot is taken by the very same wish, sent twice at once, that is no failure."""
    try:
        async with work_for(request) as work:
            return await book(work, wish)
    except SlotTaken:
        if wish.asked_as is None:
            raise
        async with request.app[WORKS].reading() as session:
            before = await queries.appointment_asked_as(
                session, actor_of(request).establishment, wish.asked_as
            )
        if before is None:
            raise
        return before
