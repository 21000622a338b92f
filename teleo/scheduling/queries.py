"""What is open, as periods of real time."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from teleo.core.periods import Period
from teleo.infra.database import Session
from teleo.scheduling.rules.recurrence import WeeklyOpening, open_periods
from teleo.scheduling.tables import Absence, Opening


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
        [_weekly(opening) for opening in openings],
        [Period(absence.starts_at, absence.ends_at) for absence in absences],
        zone,
        first_on,
        last_on,
    )


def _weekly(opening: Opening) -> WeeklyOpening:
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
