"""The assistant's agenda: a week of one practitioner, to book in or to move an appointment in."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.appointments import queries
from teleo.appointments.errors import (
    AppointmentFixed,
    OutsideOpenings,
    SlotPast,
    SlotTaken,
    TooLateToChange,
)
from teleo.appointments.moving import move
from teleo.appointments.queries import AppointmentView, Calendar
from teleo.appointments.rules import may_change
from teleo.appointments.schemas import MoveAppointment
from teleo.appointments.week import Cell, days_of, form_address, monday_of, rows_of
from teleo.core.actor import Actor
from teleo.core.days import Day
from teleo.core.errors import Failure
from teleo.core.periods import Period
from teleo.directory import (
    VisitReasonView,
    practitioner_for,
    practitioners_of,
    visit_reason_wordings,
    visit_reasons_of,
)
from teleo.http.endpoint import actor_of, only, part, query, read, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import render, see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.infra.texts import day_hour_words, hour_words, short_day_words
from teleo.patients import patient_for, patients_for

routes = web.RouteTableDef()


class ShowWeek(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    week: Day | None = None
    practitioner: UUID | None = None
    reason: UUID | None = None


class ShowWeekToMove(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    week: Day | None = None


@routes.get("/agenda", name="agenda")
@only("assistant")
async def agenda(request: web.Request) -> web.StreamResponse:
    """A week of one practitioner: free and taken slots."""
    wish = query(request, ShowWeek)
    actor = actor_of(request)
    works = request.app[WORKS]
    now = works.clock.now()
    zone = ZoneInfo(actor.zone)
    monday = monday_of(wish.week or now.astimezone(zone).date())
    async with works.reading() as session:
        people = await practitioners_of(session, actor.establishment)
        reasons = await visit_reasons_of(session, actor.establishment)
        if not people or not reasons:
            return await render(request, "appointments/agenda_empty.html")
        chosen = next((person for person in people if person.id == wish.practitioner), people[0])
        reason = next((reason for reason in reasons if reason.id == wish.reason), reasons[0])
        calendar = Calendar(chosen.id, actor.establishment, zone)
        cells = [
            *await _free_cells(session, calendar, monday, reason, now),
            *await _taken_cells(session, calendar, monday, now),
        ]

    def address(**change: object) -> str:
        wished = {"week": monday, "practitioner": chosen.id, "reason": reason.id} | change
        return str(
            request.app.router["agenda"]
            .url_for()
            .with_query({key: str(word) for key, word in wished.items()})
        )

    return await render(
        request,
        "appointments/agenda.html",
        people=[(person, address(practitioner=person.id)) for person in people],
        reasons=[(str(option.id), option.wording) for option in reasons],
        chosen=chosen,
        reason=reason,
        **_week_of(cells, monday, actor, now),
        previous_week=address(week=monday - timedelta(days=7)),
        this_week=address(week=now.astimezone(zone).date()),
        next_week=address(week=monday + timedelta(days=7)),
    )


@routes.get("/appointments/{appointment_id}/move", name="move_appointment")
@only("assistant")
async def move_appointment(request: web.Request) -> web.StreamResponse:
    """The agenda of the same practitioner, where each free slot is one to move to."""
    return await _show_where_to(request, query(request, ShowWeekToMove).week, None)


@routes.post("/appointments/{appointment_id}/move", name="send_move_appointment")
@only("assistant")
async def send_move_appointment(request: web.Request) -> web.StreamResponse:
    """Move it; when the slot was just taken, the agenda again, as it is now."""
    wish = await read(request, MoveAppointment)
    appointment_id = part(request, "appointment_id")
    try:
        async with work_for(request) as work:
            await move(work, appointment_id, wish)
    except (SlotTaken, SlotPast, OutsideOpenings) as refused:
        day = wish.starts_at.astimezone(ZoneInfo(actor_of(request).zone)).date()
        return await _show_where_to(request, day, refused)
    except (AppointmentFixed, TooLateToChange):
        pass  # its page shows that it cannot be moved any more
    return see_other(str(request.app.router["appointment"].url_for(appointment_id=str(appointment_id))))


async def _show_where_to(request: web.Request, week: date | None, refused: Failure | None) -> web.Response:
    actor = actor_of(request)
    works = request.app[WORKS]
    now = works.clock.now()
    zone = ZoneInfo(actor.zone)
    async with works.reading() as session:
        moved = await queries.appointment_of(session, actor.establishment, part(request, "appointment_id"))
        patient = await patient_for(session, actor.establishment, moved.patient_id)
        practitioner = await practitioner_for(session, moved.practitioner_id)
        monday = monday_of(week or max(moved.starts_at, now).astimezone(zone).date())
        calendar = Calendar(moved.practitioner_id, actor.establishment, zone)
        cells = [
            *await _cells_to_move_to(session, calendar, monday, moved, now),
            *await _taken_cells(session, calendar, monday, now),
        ]

    def address(day: date) -> str:
        there = request.app.router["move_appointment"].url_for(appointment_id=str(moved.id))
        return str(there.with_query(week=str(day)))

    return await show_again(
        request,
        "appointments/move_appointment.html",
        refused,
        appointment=moved,
        may_move=may_change(actor.role, moved.state, moved.period, now),
        patient=patient,
        practitioner=practitioner,
        zone=actor.zone,
        **_week_of(cells, monday, actor, now),
        previous_week=address(monday - timedelta(days=7)),
        this_week=address(now.astimezone(zone).date()),
        next_week=address(monday + timedelta(days=7)),
    )


def _week_of(
    cells: list[tuple[datetime, Cell]], monday: date, actor: Actor, now: datetime
) -> dict[str, object]:
    """What the week's table is drawn from."""
    zone = ZoneInfo(actor.zone)
    today = now.astimezone(zone).date()
    rows = rows_of(cells, monday, zone, lambda instant: hour_words(instant, actor.zone))
    return {
        "monday": monday,
        "days": [{"label": short_day_words(day), "today": day == today} for day in days_of(monday)],
        "rows": rows,
    }


async def _cells_to_move_to(
    session: Session, calendar: Calendar, monday: date, moved: AppointmentView, now: datetime
) -> list[tuple[datetime, Cell]]:
    minutes = moved.period.duration // timedelta(minutes=1)
    starts = await queries.free_slots(session, calendar, (monday, days_of(monday)[-1]), minutes, now)
    return [
        (
            start,
            Cell(
                kind="to_move_to",
                starts_at=f"{start:%Y-%m-%dT%H:%MZ}",
                label=day_hour_words(start, str(calendar.zone)),
            ),
        )
        for start in starts
    ]


async def _free_cells(
    session: Session, calendar: Calendar, monday: date, reason: VisitReasonView, now: datetime
) -> list[tuple[datetime, Cell]]:
    starts = await queries.free_slots(session, calendar, (monday, days_of(monday)[-1]), reason.minutes, now)
    return [
        (
            start,
            Cell(
                kind="free",
                href=form_address(calendar.practitioner_id, start, reason.id),
                label=day_hour_words(start, str(calendar.zone)),
            ),
        )
        for start in starts
    ]


async def _taken_cells(
    session: Session, calendar: Calendar, monday: date, now: datetime
) -> list[tuple[datetime, Cell]]:
    """Cards of our own appointments; another establishment's business is not shown at all."""
    midnight = datetime.combine(monday, datetime.min.time(), tzinfo=calendar.zone)
    week = Period(
        midnight, datetime.combine(monday + timedelta(days=7), datetime.min.time(), tzinfo=calendar.zone)
    )
    taken = await queries.taken_time(session, calendar.establishment_id, calendar.practitioner_id, week, now)
    ours = [time.appointment for time in taken if time.appointment is not None]
    patients = await patients_for(session, calendar.establishment_id, {view.patient_id for view in ours})
    wordings = await visit_reason_wordings(session, {view.visit_reason_id for view in ours})
    return [
        (
            view.starts_at,
            Cell(
                kind="taken",
                href=f"/appointments/{view.id}",
                name=patients[view.patient_id].shown_name,
                reason=wordings[view.visit_reason_id],
                state=view.state,
            ),
        )
        for view in ours
    ]
