"""The grid of a week: each cell at its time and day, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.appointments.week import Cell, Row, days_of, form_address, monday_of, rows_of

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
MONDAY = date(2026, 11, 23)
AUTUMN_MONDAY = date(2026, 10, 19)  # its Sunday has twenty-five hours
SPRING_MONDAY = date(2026, 3, 23)  # its Sunday has twenty-three


def free(name: str) -> Cell:
    return Cell(kind="free", href=f"/{name}")


def grid(cells: list[tuple[datetime, Cell]], monday: date, zone: ZoneInfo = PARIS) -> tuple[Row, ...]:
    return rows_of(cells, monday, zone, lambda instant: f"{instant.astimezone(zone):%H:%M}")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 1)))
def test_a_week_has_the_day_asked_for_and_begins_on_a_monday(day: date) -> None:
    days = days_of(monday_of(day))

    assert day in days
    assert [one.weekday() for one in days] == list(range(7))


def test_cells_stand_at_their_time_and_day_in_the_zone_of_the_establishment() -> None:
    early, late = datetime(2026, 11, 24, 8, 0, tzinfo=UTC), datetime(2026, 11, 29, 17, 30, tzinfo=UTC)

    rows = grid([(late, free("late")), (early, free("early"))], MONDAY)

    assert [row.time for row in rows] == ["09:00", "18:30"]
    assert rows[0].cells == (None, free("early"), None, None, None, None, None)
    assert rows[1].cells[6] == free("late")


def test_one_time_on_two_days_is_one_row() -> None:
    tuesday = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    [row] = grid([(tuesday, free("a")), (tuesday + timedelta(days=1), free("b"))], MONDAY)

    assert row.cells[1:3] == (free("a"), free("b"))


def test_what_falls_in_another_week_there_is_left_out() -> None:
    sunday_night = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)

    assert len(grid([(sunday_night, free("a"))], MONDAY, PARIS)) == 1
    assert grid([(sunday_night, free("a"))], MONDAY, REUNION) == ()


def test_on_the_autumn_night_the_hour_that_comes_twice_has_two_rows() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, summer time
    second = first + timedelta(hours=1)  # 02:30 again

    rows = grid([(second, free("second")), (first, free("first"))], AUTUMN_MONDAY)

    assert [(row.time, row.cells[6]) for row in rows] == [("02:30", free("first")), ("02:30", free("second"))]


@pytest.mark.parametrize("zone", [PARIS, REUNION])
@pytest.mark.parametrize("monday", [AUTUMN_MONDAY, SPRING_MONDAY, MONDAY])
@given(quarters=st.sets(st.integers(0, 4 * 24 * 7 - 1), max_size=60))
def test_no_cell_of_the_week_is_lost_or_doubled(zone: ZoneInfo, monday: date, quarters: set[int]) -> None:
    midnight = datetime(monday.year, monday.month, monday.day, tzinfo=zone).astimezone(UTC)
    instants = [midnight + timedelta(minutes=15 * quarter) for quarter in quarters]
    of_the_week = [instant for instant in instants if instant.astimezone(zone).date() in days_of(monday)]

    rows = grid([(instant, free(instant.isoformat())) for instant in instants], monday, zone)

    shown = [cell.href for row in rows for cell in row.cells if cell is not None]
    assert sorted(shown) == sorted(f"/{instant.isoformat()}" for instant in of_the_week)
    assert [row.time for row in rows] == sorted(row.time for row in rows)


def test_the_address_of_a_form_says_who_when_and_what_for() -> None:
    start = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)

    address = form_address(UUID(int=1), start, UUID(int=2))

    assert address == (
        f"/appointments/new?practitioner={UUID(int=1)}&starts_at=2026-11-24T08:05Z&reason={UUID(int=2)}"
    )
