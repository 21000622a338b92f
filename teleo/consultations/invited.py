"""What a third person is told of the consultation to which he is invited: the truth, and as little of it as he needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.appointments import appointment_as_told
from teleo.consultations import companion_queries, queries
from teleo.consultations.companion_queries import CompanionView
from teleo.consultations.errors import CompanionUnknown
from teleo.consultations.rules.admission import Times
from teleo.consultations.rules.lifecycle import Course, State
from teleo.directory import EstablishmentView, PractitionerView, establishment_for, practitioner_for
from teleo.infra.database import Session


@dataclass(frozen=True, slots=True)
class Invited:
    """All that he is told; and the room, which he is not."""

    companion: CompanionView
    practitioner: PractitionerView
    establishment: EstablishmentView
    starts_at: datetime
    ends_at: datetime
    times: Times
    course: Course
    consultation_id: UUID
    room: str

    @property
    def state(self) -> State:
        return self.course.state


async def invited_as(session: Session, companion_id: UUID, now: datetime) -> Invited:
    """Raises CompanionUnknown."""
    companion = await companion_queries.companion_view(session, companion_id)
    if companion is None or companion.is_removed:
        raise CompanionUnknown
    consultation = await queries.consultation_for(session, companion.consultation_id)
    appointment = await appointment_as_told(session, consultation.appointment_id, now)
    return Invited(
        companion=companion,
        practitioner=await practitioner_for(session, consultation.practitioner_id),
        establishment=await establishment_for(session, consultation.establishment_id),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        times=Times.around(appointment.starts_at, appointment.ends_at),
        course=Course(state="cancelled") if appointment.state == "cancelled" else consultation.course,
        consultation_id=consultation.id,
        room=consultation.room,
    )
