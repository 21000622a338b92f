"""What happens to appointments."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class AppointmentBooked(Fact):
    topic: ClassVar[str] = "appointment_booked"

    appointment_id: UUID
    establishment_id: UUID
    practitioner_id: UUID
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime


class AppointmentMoved(Fact):
    """Told once it can no longer be undone. The appointment itself says where it stands by then."""

    topic: ClassVar[str] = "appointment_moved"

    appointment_id: UUID
    change_id: UUID


class AppointmentCancelled(Fact):
    """Told once it can no longer be undone."""

    topic: ClassVar[str] = "appointment_cancelled"

    appointment_id: UUID
    change_id: UUID


class ChangeUndone(Fact):
    topic: ClassVar[str] = "appointment_change_undone"

    appointment_id: UUID
    change_id: UUID
