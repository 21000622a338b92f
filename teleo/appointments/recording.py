"""Write down appointments that were before the platform was: the history that an establishment brings along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from teleo.appointments.errors import NotPast
from teleo.appointments.tables import Appointment, Occupation
from teleo.core.ids import new_id
from teleo.core.periods import Period
from teleo.directory import PractitionerView
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class PastAppointment:
    practitioner: PractitionerView
    patient_id: UUID
    visit_reason_id: UUID
    period: Period
    became: Literal["kept", "missed"]


async def record_past(work: Work, past: Sequence[PastAppointment]) -> tuple[UUID, ...]:
    """Many at once, in the actor's establishment: nobody is told. Their ids, in the same order. Raises NotPast."""
    if any(one.period.ends_at > work.now for one in past):
        raise NotPast
    occupations = [
        Occupation(
            id=new_id(),
            practitioner_id=one.practitioner.id,
            practitioner_serial=one.practitioner.serial,
            starts_at=one.period.starts_at,
            ends_at=one.period.ends_at,
            state="booked",
        )
        for one in past
    ]
    appointments = [
        Appointment(
            id=new_id(),
            occupation_id=occupation.id,
            establishment_id=work.actor.establishment,
            patient_id=one.patient_id,
            visit_reason_id=one.visit_reason_id,
            state=one.became,
            booked_at=one.period.starts_at,
        )
        for one, occupation in zip(past, occupations, strict=True)
    ]
    await work.save(*occupations)
    await work.save(*appointments)
    return tuple(appointment.id for appointment in appointments)
