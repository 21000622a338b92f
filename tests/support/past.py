"""Consultations of the past, written as they would stand by now."""

from datetime import datetime, timedelta
from uuid import UUID

from teleo.appointments.tables import Appointment, Occupation
from teleo.consultations.tables import Consultation
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id, public_code
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice

LASTED = timedelta(minutes=10)


async def consulted(
    works: Works, at: Practice, starts_at: datetime, *, waited: int = 0, late: int = 0, state: str = "kept"
) -> UUID:
    """Appointed for then; begun `late` minutes after, by one who had waited so many. Not at all unless it was kept."""
    patient = await builders.patient(works, at.here)
    began = starts_at + timedelta(minutes=late) if state == "kept" else None
    ended = began + LASTED if began else None
    occupation = Occupation(
        id=new_id(),
        practitioner_id=at.practitioner.id,
        practitioner_serial=at.practitioner.serial,
        starts_at=starts_at,
        ends_at=starts_at + LASTED,
        state="booked",
    )
    appointment = Appointment(
        id=new_id(),
        occupation_id=occupation.id,
        establishment_id=at.here.id,
        patient_id=patient.id,
        visit_reason_id=at.reason.id,
        state=state,
        booked_at=starts_at - timedelta(days=1),
    )
    consultation = Consultation(
        id=new_id(),
        appointment_id=appointment.id,
        establishment_id=at.here.id,
        practitioner_id=at.practitioner.id,
        patient_id=patient.id,
        room=public_code(),
        state="ended" if began else "missed",
        waiting_since=began - timedelta(minutes=waited) if began else None,
        started_at=began,
        ended_at=ended,
    )
    async with works.open(SYSTEM) as work:
        for row in (occupation, appointment, consultation):
            await work.save(row)
    return consultation.id
