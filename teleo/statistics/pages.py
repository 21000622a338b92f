"""The establishment's statistics, for its administrator: a table, drawn too, and the same for a spreadsheet."""

from dataclasses import dataclass

import aiohttp_jinja2
from aiohttp import web

from teleo.directory import PractitionerView, establishment_for, practitioner_of, practitioners_of
from teleo.http.endpoint import actor_of, only, query
from teleo.http.keys import WORKS
from teleo.http.pages import render
from teleo.infra.texts import decimal_words
from teleo.standards.spreadsheet import Cell, sheet
from teleo.statistics.drawing import drawn
from teleo.statistics.queries import activity_of
from teleo.statistics.rules.counting import Figures, Table
from teleo.statistics.rules.figures import Share
from teleo.statistics.rules.weeks import whole_weeks
from teleo.statistics.schemas import WEEKS, ReadStatistics

routes = web.RouteTableDef()

WORDS = "statistics/words.html"


@dataclass(frozen=True, slots=True)
class _Found:
    wish: ReadStatistics
    practitioners: tuple[PractitionerView, ...]
    chosen: PractitionerView | None
    table: Table


@routes.get("/statistics", name="statistics")
@only("administrator")
async def statistics(request: web.Request) -> web.StreamResponse:
    """What the establishment did, week by week."""
    found = await _find(request)
    return await render(
        request,
        "statistics/statistics.html",
        wish=found.wish,
        offered=WEEKS,
        practitioners=found.practitioners,
        table=found.table,
        page_data=drawn(found.table),
    )


@routes.get("/statistics.csv", name="statistics_sheet")
@only("administrator")
async def statistics_sheet(request: web.Request) -> web.StreamResponse:
    """The same table, with the same figures hidden."""
    found = await _find(request)
    words = aiohttp_jinja2.get_env(request.app).get_template(WORDS).make_module()
    head: list[Cell] = [str(heading) for heading in words.sheet_headings]  # type: ignore[attr-defined]  # set there
    everyone, hidden = str(words.everyone), str(words.hidden)  # type: ignore[attr-defined]  # set there
    whose = found.chosen.shown_name if found.chosen else everyone
    rows = [
        [week.monday.isoformat(), week.sunday.isoformat(), whose, *_cells(figures, hidden)]
        for week, figures in found.table.weeks
    ]
    first, last = found.table.weeks[0][0].monday, found.table.weeks[-1][0].sunday
    return web.Response(
        body=sheet([head, *rows]),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="statistiques_{first}_{last}.csv"'},
    )


async def _find(request: web.Request) -> _Found:
    """Raises Invalid, PractitionerUnknown."""
    wish = query(request, ReadStatistics)
    works = request.app[WORKS]
    now = works.clock.now()
    async with works.reading() as session:
        here = await establishment_for(session, actor_of(request).establishment)
        practitioners = await practitioners_of(session, here.id)
        chosen = await practitioner_of(session, here.id, wish.practitioner) if wish.practitioner else None
        weeks = whole_weeks(now, here.zone_info, wish.weeks)
        table = await activity_of(session, (here.id, here.zone_info), weeks, wish.practitioner, now)
    return _Found(wish, practitioners, chosen, table)


def _cells(figures: Figures, hidden: str) -> list[Cell]:
    """In the order of the headings. What is said of nobody stays empty."""
    nothing = "" if figures.is_empty else hidden
    waits = figures.waits
    return [
        hidden if figures.consultations is None else figures.consultations,
        waits.median if waits else nothing,
        waits.ninth_tenth if waits and waits.ninth_tenth is not None else nothing,
        _share(figures.punctual) or nothing,
        hidden if figures.missed is None else figures.missed,
        hidden if figures.incidents is None and not figures.is_empty else figures.incidents,
        _share(figures.saw_and_heard) or nothing,
        _share(figures.was_useful) or nothing,
        _share(figures.direct) or nothing,
        nothing if figures.loss is None else decimal_words(figures.loss),
        hidden if figures.cut is None and not figures.is_empty else figures.cut,
    ]


def _share(share: Share | None) -> str:
    """« 92 », « ≥ 87 », « ≤ 13 », « 40–60 »."""
    if share is None:
        return ""
    least, most = share.percent
    if least == most:
        return str(least)
    if share.most == share.people:
        return f"≥ {least}"
    return f"≤ {most}" if share.least == 0 else f"{least}–{most}"
