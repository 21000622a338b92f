"""The assistant's agenda: a week of one practitioner."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.appointments import queries
from teleo.appointments.queries import AppointmentView, Calendar
from teleo.appointments.week import Cell, days_of, form_address, monday_of, rows_of
from teleo.core.days import Day
from teleo.core.periods import Period
from teleo.directory import VisitReasonView, practitioners_of, visit_reason_wordings, visit_reasons_of
from teleo.http.endpoint import actor_of, only, query
from teleo.http.keys import WORKS
from teleo.http.pages import render
from teleo.infra.database import Session
from teleo.infra.texts import day_hour_words, day_words, hour_words
from teleo.patients import patients_for

routes = web.RouteTableDef()


class ShowWeek(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    week: Day | None = None
    practitioner: UUID | None = None
    reason: UUID | None = None


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
        cells = [
            *await _free_cells(session, Calendar(chosen.id, actor.establishment, zone), monday, reason, now),
            *await _taken_cells(session, Calendar(chosen.id, actor.establishment, zone), monday, now),
        ]
    rows = rows_of(cells, monday, zone, lambda instant: hour_words(instant, actor.zone))

    def address(**change: object) -> str:
        wished = {"week": monday, "practitioner": chosen.id, "reason": reason.id} | change
        return str(
            request.app.router["agenda"]
            .url_for()
            .with_query({key: str(word) for key, word in wished.items()})
        )

    today = now.astimezone(zone).date()
    return await render(
        request,
        "appointments/agenda.html",
        people=[(person, address(practitioner=person.id)) for person in people],
        reasons=[(str(option.id), option.wording) for option in reasons],
        chosen=chosen,
        reason=reason,
        monday=monday,
        sunday=monday + timedelta(days=6),
        days=[{"label": day_words(day), "today": day == today} for day in days_of(monday)],
        rows=[asdict(row) for row in rows],
        previous_week=address(week=monday - timedelta(days=7)),
        this_week=address(week=today),
        next_week=address(week=monday + timedelta(days=7)),
    )


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
                state=_shown_state(view),
            ),
        )
        for view in ours
    ]


def _shown_state(view: AppointmentView) -> str:
    return "ended" if view.state == "kept" else view.state
