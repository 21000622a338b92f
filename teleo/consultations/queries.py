"""Consultations, attendances and messages, as frozen views; locks for those who change them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import exists, func, select, update

from teleo.appointments import ended_before
from teleo.consultations import companion_queries
from teleo.consultations.errors import ConsultationUnknown
from teleo.consultations.rules.admission import PATIENT_SEAT
from teleo.consultations.rules.lifecycle import Course, State, WhyNotHeld
from teleo.consultations.tables import (
    Attendance,
    Companion,
    Consultation,
    LateNotice,
    Message,
    TechnicalIncident,
)
from teleo.infra.database import Session


@dataclass(frozen=True, slots=True)
class ConsultationView:
    id: UUID
    appointment_id: UUID
    establishment_id: UUID
    practitioner_id: UUID
    patient_id: UUID
    room: str
    course: Course
    revision: int
    consent_withdrawn_at: datetime | None
    missing_until: datetime | None  # as in the table
    has_waited: bool  # the patient was in the waiting room, be it that he left it


@dataclass(frozen=True, slots=True)
class MessageView:
    id: UUID
    seat: str
    text: str
    said_at: datetime


def course_of(row: Consultation) -> Course:
    return Course(
        state=cast("State", row.state),
        waiting_since=row.waiting_since,
        started_at=row.started_at,
        ended_at=row.ended_at,
        why_not_held=cast("WhyNotHeld | None", row.why_not_held),
    )


async def consultation_for(session: Session, consultation_id: UUID) -> ConsultationView:
    """Raises ConsultationUnknown."""
    row = await session.get(Consultation, consultation_id)
    if row is None:
        raise ConsultationUnknown
    return _view(row)


async def consultation_of_appointment(session: Session, appointment_id: UUID) -> ConsultationView | None:
    """None for the moment between booking and its reaction."""
    row = await session.scalar(select(Consultation).where(Consultation.appointment_id == appointment_id))
    return None if row is None else _view(row)


async def consultations_of(session: Session, appointment_ids: Sequence[UUID]) -> dict[UUID, ConsultationView]:
    """By appointment."""
    rows = await session.scalars(select(Consultation).where(Consultation.appointment_id.in_(appointment_ids)))
    return {row.appointment_id: _view(row) for row in rows}


async def is_in_another(session: Session, practitioner_id: UUID, consultation_id: UUID, seat: str) -> bool:
    """Whether the practitioner sits in another consultation in progress; one he left without ending it counts no more."""
    other = await session.scalar(
        select(Consultation.id)
        .join(Attendance, Attendance.consultation_id == Consultation.id)
        .where(
            Consultation.practitioner_id == practitioner_id,
            Consultation.state == "in_progress",
            Consultation.id != consultation_id,
            Attendance.seat == seat,
            Attendance.left_at.is_(None),
        )
        .limit(1)
    )
    return other is not None


async def has_attended(session: Session, consultation_id: UUID, seat: str) -> bool:
    found = await session.scalar(
        select(Attendance.id)
        .where(Attendance.consultation_id == consultation_id, Attendance.seat == seat)
        .limit(1)
    )
    return found is not None


async def patient_came(session: Session, consultation: Consultation) -> bool:
    """Whether he was ever in the waiting room or in the call."""
    return _view(consultation).has_waited or await has_attended(session, consultation.id, PATIENT_SEAT)


async def had_incident(session: Session, consultation_id: UUID) -> bool:
    found = select(TechnicalIncident.id).where(TechnicalIncident.consultation_id == consultation_id)
    return await session.scalar(found.limit(1)) is not None


async def last_left_at(session: Session, consultation_id: UUID) -> datetime | None:
    """When the last one went, whoever it was."""
    last: datetime | None = await session.scalar(
        select(func.max(Attendance.left_at)).where(Attendance.consultation_id == consultation_id)
    )
    return last


async def open_since_before(session: Session, instant: datetime) -> Sequence[UUID]:
    """Consultations that nobody closed, of appointments whose time was over then."""
    still_open = Consultation.state.in_(("expected", "waiting", "in_progress"))
    of_that_time = Consultation.appointment_id.in_(ended_before(instant))
    return (await session.scalars(select(Consultation.id).where(still_open, of_that_time))).all()


async def standing_notice(
    session: Session, establishment_id: UUID, practitioner_id: UUID
) -> LateNotice | None:
    """The row that was not withdrawn, be its day over."""
    return await session.scalar(
        select(LateNotice).where(
            LateNotice.establishment_id == establishment_id,
            LateNotice.practitioner_id == practitioner_id,
            LateNotice.withdrawn_at.is_(None),
        )
    )


async def present_seats(session: Session, consultation_id: UUID) -> frozenset[str]:
    """Who is there now, by the last word of the hub."""
    return frozenset(
        await session.scalars(
            select(Attendance.seat).where(
                Attendance.consultation_id == consultation_id, Attendance.left_at.is_(None)
            )
        )
    )


async def messages_of(session: Session, consultation_id: UUID, since: UUID | None) -> tuple[MessageView, ...]:
    """In the order they were said; after the message `since` when it is one of them."""
    rows = await session.scalars(
        select(Message)
        .where(Message.consultation_id == consultation_id)
        .order_by(Message.said_at, Message.id)
    )
    views = [MessageView(row.id, row.seat, row.text, row.said_at) for row in rows]
    known = [index for index, view in enumerate(views) if view.id == since]
    return tuple(views[known[0] + 1 :] if known else views)


async def locked_by_room(session: Session, room: str) -> Consultation | None:
    """The row itself, held until the transaction ends: notices about one room are handled one after the other."""
    return await session.scalar(select(Consultation).where(Consultation.room == room).with_for_update())


async def locked_by_appointment(session: Session, appointment_id: UUID) -> Consultation | None:
    """As `locked_by_room`; None for the moment between booking and its reaction."""
    return await session.scalar(
        select(Consultation).where(Consultation.appointment_id == appointment_id).with_for_update()
    )


async def see_waiting(session: Session, room: str, at: datetime) -> bool:
    """Write when the one who waits in this room was seen; whether we knew that he waits."""
    seen = (
        update(Consultation)
        .where(Consultation.room == room, Consultation.state == "waiting")
        .values(waiting_seen_at=func.greatest(Consultation.waiting_seen_at, at))
        .returning(Consultation.id)
    )
    return await session.scalar(seen) is not None


async def open_rooms(session: Session) -> Sequence[str]:
    """Of the consultations where someone waits or sits, wherever they are."""
    rooms = await session.scalars(
        select(Consultation.room).where(Consultation.state.in_(("waiting", "in_progress")))
    )
    return rooms.all()


async def unseen_since(session: Session, instant: datetime) -> Sequence[UUID]:
    """Consultations in which someone waits or sits who was not seen from then on."""
    waits_unseen = (Consultation.state == "waiting") & (
        func.coalesce(Consultation.waiting_seen_at, Consultation.waiting_since) < instant
    )
    sits_unseen = exists().where(
        Attendance.consultation_id == Consultation.id,
        Attendance.left_at.is_(None),
        func.coalesce(Attendance.last_seen_at, Attendance.entered_at) < instant,
    )
    third_waits_unseen = exists().where(
        Companion.consultation_id == Consultation.id, companion_queries.waits_unseen_since(instant)
    )
    unseen = waits_unseen | sits_unseen | third_waits_unseen
    return (await session.scalars(select(Consultation.id).where(unseen))).all()


async def locked(session: Session, consultation_id: UUID) -> Consultation:
    """As `locked_by_room`."""
    return await session.get_one(Consultation, consultation_id, with_for_update=True, populate_existing=True)


async def open_attendance(session: Session, consultation_id: UUID, seat: str) -> Attendance | None:
    return await session.scalar(
        select(Attendance).where(
            Attendance.consultation_id == consultation_id,
            Attendance.seat == seat,
            Attendance.left_at.is_(None),
        )
    )


async def open_attendances(session: Session, consultation_id: UUID) -> Sequence[Attendance]:
    rows = await session.scalars(
        select(Attendance).where(Attendance.consultation_id == consultation_id, Attendance.left_at.is_(None))
    )
    return rows.all()


async def open_attendances_of_room(session: Session, room: str) -> Sequence[Attendance]:
    rows = await session.scalars(
        select(Attendance)
        .join(Consultation, Consultation.id == Attendance.consultation_id)
        .where(Consultation.room == room, Attendance.left_at.is_(None))
    )
    return rows.all()


async def last_attendance(session: Session, consultation_id: UUID, seat: str) -> Attendance | None:
    """The one that is open, else the one that ended last."""
    return await session.scalar(
        select(Attendance)
        .where(Attendance.consultation_id == consultation_id, Attendance.seat == seat)
        .order_by(Attendance.left_at.desc().nulls_first())
        .limit(1)
    )


async def message_exists(session: Session, message_id: UUID) -> bool:
    return await session.scalar(select(Message.id).where(Message.id == message_id)) is not None


async def is_noted(session: Session, seen: TechnicalIncident, apart: timedelta) -> bool:
    """Whether this incident of that seat is kept already, or another like it that is less than `apart` from it."""
    found = await session.scalar(
        select(TechnicalIncident.id)
        .where(
            TechnicalIncident.consultation_id == seen.consultation_id,
            TechnicalIncident.seat == seen.seat,
            TechnicalIncident.what == seen.what,
            TechnicalIncident.seen_at > seen.seen_at - apart,
            TechnicalIncident.seen_at < seen.seen_at + apart,
        )
        .limit(1)
    )
    return found is not None


def _view(row: Consultation) -> ConsultationView:
    return ConsultationView(
        id=row.id,
        appointment_id=row.appointment_id,
        establishment_id=row.establishment_id,
        practitioner_id=row.practitioner_id,
        patient_id=row.patient_id,
        room=row.room,
        course=course_of(row),
        revision=row.revision,
        consent_withdrawn_at=row.consent_withdrawn_at,
        missing_until=row.missing_until,
        has_waited=row.waiting_since is not None or row.waiting_seen_at is not None,
    )
