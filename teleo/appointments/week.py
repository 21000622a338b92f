"""The week of a practitioner as a grid of days and times, for the page. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

DAYS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """What the page shows at one time of one day: a free slot that leads to its form, one to move to, or taken time."""

    kind: str
    href: str = ""
    starts_at: str = ""
    label: str = ""
    name: str = ""
    reason: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    time: str
    cells: tuple[Cell | None, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> tuple[date, ...]:
    return tuple(monday + timedelta(days=number) for number in range(DAYS))


def rows_of(
    cells: Iterable[tuple[datetime, Cell]], monday: date, zone: ZoneInfo, show_time: Callable[[datetime], str]
) -> tuple[Row, ...]:
    """Cells by their instant, laid out: one row per time of day, one column per day.

    On the autumn night a time of day comes twice: then the row has a second one below it.
    """
    columns = {day: index for index, day in enumerate(days_of(monday))}
    rows: dict[tuple[str, int], list[Cell | None]] = {}
    shown: dict[tuple[str, int], str] = {}
    for instant, cell in sorted(cells, key=lambda pair: pair[0]):
        local = instant.astimezone(zone)
        column = columns.get(local.date())
        if column is None:
            continue
        turn = 0
        while (row := rows.setdefault((f"{local:%H:%M}", turn), [None] * DAYS))[column] is not None:
            turn += 1
        row[column] = cell
        shown[f"{local:%H:%M}", turn] = show_time(instant)
    return tuple(Row(shown[key], tuple(rows[key])) for key in sorted(rows))


def form_address(practitioner_id: UUID, start: datetime, reason_id: UUID) -> str:
    """The booking form of a free slot."""
    return f"/appointments/new?practitioner={practitioner_id}&starts_at={start:%Y-%m-%dT%H:%MZ}&reason={reason_id}"
