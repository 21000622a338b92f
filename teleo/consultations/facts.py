"""What happens to consultations."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class PatientMissing(Fact):
    """Told once it can no longer be undone."""

    topic: ClassVar[str] = "patient_missing"

    consultation_id: UUID
    said_at: datetime


class ConsultationEnded(Fact):
    topic: ClassVar[str] = "consultation_ended"

    consultation_id: UUID
    appointment_id: UUID
    ended_at: datetime


class ConsentWithdrawn(Fact):
    """`room` is the one that he was in, or could have come into: nobody may any more."""

    topic: ClassVar[str] = "consent_withdrawn"

    consultation_id: UUID
    room: str
