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
