"""What appointments keep of a patient: his appointments, their time, and how they were changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, union

from teleo.appointments.tables import Appointment, AppointmentChange, Occupation
from teleo.infra.database import Session
from teleo.infra.keeping import Rows, remove, told


async def appointments_kept(session: Session, patient_id: UUID) -> Rows:
    """The time of an appointment is that of its occupation, told beside it."""
    his = Appointment.patient_id == patient_id
    rows = await told(session, Appointment, his, hidden={"asked_as", "booked_by"})
    rows |= await told(
        session,
        Occupation,
        Occupation.id.in_(select(Appointment.occupation_id).where(his)),
        hidden={"practitioner_serial", "overbooked", "expires_at", "span"},
    )
    return rows | await told(
        session,
        AppointmentChange,
        AppointmentChange.appointment_id.in_(select(Appointment.id).where(his)),
        hidden={"hold_id"},
    )


async def appointments_of_patient(session: Session, patient_id: UUID) -> frozenset[UUID]:
    return frozenset(
        await session.scalars(select(Appointment.id).where(Appointment.patient_id == patient_id))
    )


async def is_expected(session: Session, patient_id: UUID, now: datetime) -> bool:
    """An appointment of his is ahead, or has just begun."""
    ahead = exists().where(
        Appointment.patient_id == patient_id,
        Appointment.state == "booked",
        Occupation.id == Appointment.occupation_id,
        Occupation.ends_at > now,
    )
    return bool(await session.scalar(select(ahead)))


async def last_appointments(session: Session, patient_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the last one of each ends; nothing of those who never had any."""
    found = await session.execute(
        select(Appointment.patient_id, func.max(Occupation.ends_at))
        .join(Occupation, Occupation.id == Appointment.occupation_id)
        .where(Appointment.patient_id.in_(patient_ids))
        .group_by(Appointment.patient_id)
    )
    return {row[0]: row[1] for row in found}


async def erase_appointments(session: Session, patient_id: UUID, kept: frozenset[UUID]) -> None:
    """All but those `kept`, of which the changes alone go. An occupation goes with the last who attended it."""
    his = await appointments_of_patient(session, patient_id)
    gone = his - kept
    attended_by_him = select(Appointment.occupation_id).where(Appointment.id.in_(gone))
    held_for_him = select(AppointmentChange.hold_id).where(
        AppointmentChange.appointment_id.in_(his), AppointmentChange.hold_id.is_not(None)
    )
    occupations = set(await session.scalars(union(attended_by_him, held_for_him)))
    await remove(session, AppointmentChange, AppointmentChange.appointment_id.in_(his))
    await remove(session, Appointment, Appointment.id.in_(gone))
    attended = exists().where(Appointment.occupation_id == Occupation.id)
    await remove(session, Occupation, Occupation.id.in_(occupations), ~attended)
