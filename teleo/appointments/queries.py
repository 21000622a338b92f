"""Free slots, taken time, appointments: as frozen views."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, delete, func, or_, select

from teleo.appointments.errors import AppointmentUnknown
from teleo.appointments.rules import earliest_start, is_too_far
from teleo.appointments.tables import Appointment, AppointmentChange, Occupation
from teleo.core.periods import Period
from teleo.directory import Standing
from teleo.infra.database import Session
from teleo.scheduling import cut_slots, open_periods_of


@dataclass(frozen=True, slots=True)
class AppointmentView:
    id: UUID
    establishment_id: UUID
    practitioner_id: UUID
    patient_id: UUID
    visit_reason_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    revision: int

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class TakenTime:
    """Time of a practitioner that is taken. `appointment` is None when it is another establishment's business."""

    period: Period
    appointment: AppointmentView | None


async def appointment_for(session: Session, appointment_id: UUID) -> AppointmentView:
    """Raises AppointmentUnknown."""
    row = (await session.execute(_appointments().where(Appointment.id == appointment_id))).one_or_none()
    if row is None:
        raise AppointmentUnknown
    return AppointmentView(*row)


async def appointment_of(session: Session, establishment_id: UUID, appointment_id: UUID) -> AppointmentView:
    """Only if it is this establishment's. Raises AppointmentUnknown."""
    found = await appointment_for(session, appointment_id)
    if found.establishment_id != establishment_id:
        raise AppointmentUnknown
    return found


async def appointment_asked_as(
    session: Session, establishment_id: UUID, asked_as: UUID
) -> AppointmentView | None:
    """What the same form has booked already, if it has."""
    asked = and_(Appointment.establishment_id == establishment_id, Appointment.asked_as == asked_as)
    row = (await session.execute(_appointments().where(asked))).one_or_none()
    return None if row is None else AppointmentView(*row)


async def appointments_among(session: Session, ids: Sequence[UUID]) -> dict[UUID, AppointmentView]:
    rows = await session.execute(_appointments().where(Appointment.id.in_(ids)))
    return {view.id: view for view in (AppointmentView(*row) for row in rows)}


async def appointment_as_told(session: Session, appointment_id: UUID, now: datetime) -> AppointmentView:
    """As its patient may know it: what the establishment can still undo has not happened for him yet. Raises AppointmentUnknown."""
    found = await appointment_for(session, appointment_id)
    first = await session.scalar(
        select(AppointmentChange)
        .where(_is_unsettled(appointment_id, now), AppointmentChange.made_by != "patient")
        .order_by(AppointmentChange.made_at)
        .limit(1)
    )
    if first is None:
        return found
    return replace(found, starts_at=first.from_starts_at, ends_at=first.from_ends_at, state="booked")


async def unsettled_until(session: Session, appointment_id: UUID, now: datetime) -> datetime | None:
    """While a change can be undone nobody is told; None when nothing is left to wait for."""
    latest: datetime | None = await session.scalar(
        select(func.max(AppointmentChange.undo_until)).where(_is_unsettled(appointment_id, now))
    )
    return latest


async def latest_change(session: Session, appointment_id: UUID) -> AppointmentChange | None:
    """The last one that was not undone."""
    return await session.scalar(
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment_id, AppointmentChange.undone_at.is_(None))
        .order_by(AppointmentChange.made_at.desc(), AppointmentChange.id.desc())
        .limit(1)
    )


async def what_stands(
    session: Session, establishment_id: UUID, practitioner_id: UUID, now: datetime
) -> tuple[Standing, ...]:
    """What is booked there with this practitioner and has not ended yet, in time order."""
    rows = await session.execute(
        _appointments()
        .where(
            Appointment.establishment_id == establishment_id,
            Occupation.practitioner_id == practitioner_id,
            Occupation.ends_at > now,
            Appointment.state == "booked",
        )
        .order_by(Occupation.starts_at)
    )
    views = [AppointmentView(*row) for row in rows]
    return tuple(Standing(view.id, view.patient_id, view.starts_at, view.ends_at) for view in views)


async def rows_of(session: Session, appointment_id: UUID) -> tuple[Appointment, Occupation]:
    """The rows themselves, fresh, for whoever changes them once he holds the calendar. Raises AppointmentUnknown."""
    found = await session.execute(
        select(Appointment, Occupation)
        .join(Occupation, Occupation.id == Appointment.occupation_id)
        .where(Appointment.id == appointment_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        raise AppointmentUnknown
    return row[0], row[1]


async def appointments_of_practitioner(
    session: Session, establishment_id: UUID, practitioner_id: UUID, period: Period
) -> tuple[AppointmentView, ...]:
    """Those that start in the period and were not cancelled, in time order."""
    rows = await session.execute(
        _appointments()
        .where(
            Appointment.establishment_id == establishment_id,
            Occupation.practitioner_id == practitioner_id,
            Occupation.starts_at >= period.starts_at,
            Occupation.starts_at < period.ends_at,
            Appointment.state != "cancelled",
        )
        .order_by(Occupation.starts_at)
    )
    return tuple(AppointmentView(*row) for row in rows)


async def taken_time(
    session: Session, establishment_id: UUID, practitioner_id: UUID, period: Period, now: datetime
) -> tuple[TakenTime, ...]:
    """What is taken in the period, in time order, wherever the practitioner works."""
    rows = await session.execute(
        select(Occupation.starts_at, Occupation.ends_at, *_COLUMNS)
        .select_from(Occupation)
        .outerjoin(
            Appointment,
            and_(
                Appointment.occupation_id == Occupation.id,
                Appointment.establishment_id == establishment_id,
                Appointment.state != "cancelled",
            ),
        )
        .where(
            Occupation.practitioner_id == practitioner_id,
            Occupation.starts_at < period.ends_at,
            Occupation.ends_at > period.starts_at,
            _counts(now),
        )
        .order_by(Occupation.starts_at)
    )
    return tuple(
        TakenTime(Period(starts_at, ends_at), AppointmentView(*rest) if rest[0] is not None else None)
        for starts_at, ends_at, *rest in rows
    )


async def busy_among(session: Session, practitioner_ids: Collection[UUID], period: Period) -> frozenset[UUID]:
    """Those whose time is taken then, as the constraint counts it; it alone decides in the end."""
    return frozenset(
        await session.scalars(
            select(Occupation.practitioner_id).where(
                Occupation.practitioner_id.in_(practitioner_ids),
                Occupation.starts_at < period.ends_at,
                Occupation.ends_at > period.starts_at,
                Occupation.state == "booked",
                Occupation.overbooked.is_(False),
            )
        )
    )


def ended_before(instant: datetime) -> Select[Any]:
    """The ids of appointments whose time was over then and that were not cancelled, for another's query."""
    return (
        select(Appointment.id)
        .join(Occupation, Occupation.id == Appointment.occupation_id)
        .where(Occupation.ends_at <= instant, Appointment.state != "cancelled")
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose free slots are asked for: one practitioner in one establishment, in its zone."""

    practitioner_id: UUID
    establishment_id: UUID
    zone: ZoneInfo


async def free_slots(
    session: Session, calendar: Calendar, days: tuple[date, date], minutes: int, now: datetime
) -> tuple[datetime, ...]:
    """The starts still free from the first to the last day (both inside) for that many minutes, in time order.

    A slot that has just begun is among them: one may still book it.
    """
    openings = await open_periods_of(
        session, calendar.practitioner_id, calendar.establishment_id, calendar.zone, days
    )
    if not openings:
        return ()
    whole = Period(openings[0].starts_at, max(opening.ends_at for opening in openings))
    taken = await taken_time(session, calendar.establishment_id, calendar.practitioner_id, whole, now)
    duration = timedelta(minutes=minutes)
    starts = cut_slots(openings, (time.period for time in taken), duration, duration, earliest_start(now))
    return tuple(start for start in starts if not is_too_far(start, now))


async def forget_expired_holds(
    session: Session, practitioner_id: UUID, period: Period, now: datetime
) -> None:
    """A promise that was not kept gives its time back: whoever books next clears it, in his own transaction."""
    await session.execute(
        delete(Occupation).where(
            Occupation.practitioner_id == practitioner_id,
            Occupation.state == "held",
            Occupation.expires_at <= now,
            Occupation.starts_at < period.ends_at,
            Occupation.ends_at > period.starts_at,
        )
    )


async def attended_by(session: Session, occupation_id: UUID) -> int:
    """How many appointments share this time, without those cancelled."""
    here = and_(Appointment.occupation_id == occupation_id, Appointment.state != "cancelled")
    return await session.scalar(select(func.count()).where(here)) or 0


async def release_own_holds(session: Session, appointment_id: UUID, period: Period) -> None:
    """What an appointment left behind does not stand in its own way back."""
    ours = select(AppointmentChange.hold_id).where(AppointmentChange.appointment_id == appointment_id)
    await session.execute(
        delete(Occupation).where(
            Occupation.id.in_(ours),
            Occupation.state == "held",
            Occupation.starts_at < period.ends_at,
            Occupation.ends_at > period.starts_at,
        )
    )


_COLUMNS: Iterable[Any] = (
    Appointment.id,
    Appointment.establishment_id,
    Occupation.practitioner_id,
    Appointment.patient_id,
    Appointment.visit_reason_id,
    Occupation.starts_at,
    Occupation.ends_at,
    Appointment.state,
    Appointment.revision,
)


def _appointments() -> Select[Any]:
    return select(*_COLUMNS).join(Occupation, Occupation.id == Appointment.occupation_id)


def _is_unsettled(appointment_id: UUID, now: datetime) -> Any:
    return and_(
        AppointmentChange.appointment_id == appointment_id,
        AppointmentChange.undone_at.is_(None),
        AppointmentChange.undo_until > now,
    )


def _counts(now: datetime) -> Any:
    held = and_(Occupation.state == "held", Occupation.expires_at > now)
    return or_(Occupation.state == "booked", held)
