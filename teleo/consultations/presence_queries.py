"""Who is in a call now, and who waits: without a name."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from teleo.consultations.rules.admission import PRACTITIONER_SEAT
from teleo.consultations.tables import Attendance, Consultation
from teleo.infra.database import Session

# A network that was cut comes back within minutes: until then the call is still his.
COMES_BACK = timedelta(minutes=10)


async def call_began(session: Session, practitioner_id: UUID, now: datetime) -> datetime | None:
    """Of the call in progress in which this practitioner sits, or sat a moment ago."""
    began: datetime | None = await session.scalar(
        select(func.min(Consultation.started_at))
        .join(Attendance, Attendance.consultation_id == Consultation.id)
        .where(
            Consultation.practitioner_id == practitioner_id,
            Consultation.state == "in_progress",
            Attendance.seat == PRACTITIONER_SEAT,
            or_(Attendance.left_at.is_(None), Attendance.left_at > now - COMES_BACK),
        )
    )
    return began


async def waiting_for(session: Session, establishment_id: UUID, practitioner_id: UUID) -> tuple[UUID, ...]:
    """The consultations whose patient is in the waiting room, in the order in which they came."""
    found = await session.scalars(
        select(Consultation.id)
        .where(
            Consultation.establishment_id == establishment_id,
            Consultation.practitioner_id == practitioner_id,
            Consultation.state == "waiting",
        )
        .order_by(Consultation.waiting_since, Consultation.id)
    )
    return tuple(found)
