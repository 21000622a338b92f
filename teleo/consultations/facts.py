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


class CompanionInvited(Fact):
    """A third person is to be sent his link; or another hour, when the appointment was moved; or that it is cancelled."""

    topic: ClassVar[str] = "companion_invited"

    companion_id: UUID


class CompanionCodeAsked(Fact):
    """A third person's browser asks for the six digits that go to his contact."""

    topic: ClassVar[str] = "companion_code_asked"

    code_id: UUID


class CompanionRemoved(Fact):
    """He has no seat in that room any more, and gets none."""

    topic: ClassVar[str] = "companion_removed"

    companion_id: UUID
    room: str
