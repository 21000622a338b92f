"""What is open, as periods of real time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from teleo.core.periods import Period
from teleo.infra.database import Session
from teleo.scheduling.errors import OpeningUnknown
from teleo.scheduling.rules.recurrence import WeeklyOpening, open_periods
from teleo.scheduling.tables import Absence, Opening


@dataclass(frozen=True, slots=True)
class OpeningView:
    id: UUID
    weekly: WeeklyOpening


async def open_periods_of(
    session: Session, practitioner_id: UUID, establishment_id: UUID, zone: ZoneInfo, days: tuple[date, date]
) -> tuple[Period, ...]:
    """When the practitioner is open in this establishment over `days` (first and last, both inside), absences out."""
    first_on, last_on = days
    openings = await session.scalars(
        select(Opening).where(
            Opening.practitioner_id == practitioner_id,
            Opening.establishment_id == establishment_id,
            Opening.valid_from <= last_on,
            (Opening.valid_until.is_(None)) | (Opening.valid_until >= first_on),
        )
    )
    absences = await session.scalars(
        select(Absence).where(
            Absence.practitioner_id == practitioner_id,
            Absence.ends_at > _midnight(first_on, zone),
            Absence.starts_at < _midnight(last_on + timedelta(days=1), zone),
        )
    )
    return open_periods(
        [weekly(opening) for opening in openings],
        [Period(absence.starts_at, absence.ends_at) for absence in absences],
        zone,
        first_on,
        last_on,
    )


async def openings_of(
    session: Session, establishment_id: UUID, practitioner_id: UUID, on: date
) -> tuple[OpeningView, ...]:
    """Those of that day or later, in the order of the week."""
    rows = await opening_rows(session, establishment_id, practitioner_id)
    views = [
        OpeningView(row.id, weekly(row)) for row in rows if row.valid_until is None or row.valid_until >= on
    ]
    return tuple(sorted(views, key=lambda view: (min(view.weekly.weekdays), view.weekly.starts, view.id)))


async def opening_row(session: Session, establishment_id: UUID, opening_id: UUID) -> Opening:
    """Fresh, whatever was read before. Raises OpeningUnknown."""
    row = await session.scalar(
        select(Opening)
        .where(Opening.id == opening_id, Opening.establishment_id == establishment_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise OpeningUnknown
    return row


async def opening_rows(session: Session, establishment_id: UUID, practitioner_id: UUID) -> Sequence[Opening]:
    rows = await session.scalars(
        select(Opening).where(
            Opening.establishment_id == establishment_id, Opening.practitioner_id == practitioner_id
        )
    )
    return rows.all()


def weekly(opening: Opening) -> WeeklyOpening:
    return WeeklyOpening(
        weekdays=frozenset(opening.weekdays),
        starts=opening.starts,
        ends=opening.ends,
        valid_from=opening.valid_from,
        valid_until=opening.valid_until,
        every_weeks=opening.every_weeks,
        excluded=frozenset(opening.excluded),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)
