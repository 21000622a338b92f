"""What comes in and goes out about appointments: the same for JSON and forms."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from teleo.appointments.changing import Changed
from teleo.appointments.queries import AppointmentView
from teleo.core.days import Day, Minute
from teleo.infra.texts import Language
from teleo.patients import InvitePatient, NameRepresentative, RegisterPatient

_OWN_FIELDS = frozenset(
    {"practitioner_id", "visit_reason_id", "starts_at", "asked_as", "patient_id", "patient", "representative"}
)


class BookAppointment(BaseModel):
    """A slot for a patient: one already known (`patient_id`), or a new one (`patient`, or its fields beside the others).

    `representative` is who acts for one already known, `language` that of messages to him, from now on; a new one brings
    his own.

    `asked_as` is an id that the sender draws: the same one sent again books nothing more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID
    visit_reason_id: UUID
    starts_at: Minute
    asked_as: UUID | None = None
    patient_id: UUID | None = None
    language: Language | None = None
    patient: RegisterPatient | None = None
    representative: NameRepresentative | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_patient(cls, given: object) -> object:
        """A form has no nesting: the patient's fields stand beside ours."""
        if not isinstance(given, dict) or given.get("patient") is not None:
            return given
        own = {name: value for name, value in given.items() if name in _OWN_FIELDS}
        rest = {name: value for name, value in given.items() if name not in _OWN_FIELDS}
        if rest and not own.get("patient_id"):
            own["patient"] = rest
        else:
            own |= _of_one_known(rest)
        return own


def _of_one_known(rest: dict[object, object]) -> dict[str, object]:
    """What the form may say anew of a patient who was chosen; his other fields are shown, not asked."""
    said: dict[str, object] = {}
    if rest.get("representative_quality") or rest.get("representative_name"):
        said["representative"] = {
            "quality": rest.get("representative_quality"),
            "name": rest.get("representative_name", ""),
        }
    if "language" in rest:
        said["language"] = rest["language"]
    return said


class InviteNow(BaseModel):
    """Someone for this minute: by name and contact (`patient`, or its fields beside the others).

    `patient_id` says which of those already known it is; `asked_as` as for a booking.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID
    visit_reason_id: UUID
    asked_as: UUID | None = None
    patient_id: UUID | None = None
    patient: InvitePatient

    @model_validator(mode="before")
    @classmethod
    def _gather_patient(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("patient") is not None:
            return given
        own = {name: value for name, value in given.items() if name in _OWN_FIELDS}
        return own | {"patient": {name: value for name, value in given.items() if name not in _OWN_FIELDS}}


class MoveAppointment(BaseModel):
    """To another slot of the same practitioner, for as long as before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_at: Minute


class AppointmentOut(BaseModel):
    id: UUID
    practitioner_id: UUID
    patient_id: UUID
    visit_reason_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str

    @classmethod
    def of(cls, view: AppointmentView) -> Self:
        return cls(
            id=view.id,
            practitioner_id=view.practitioner_id,
            patient_id=view.patient_id,
            visit_reason_id=view.visit_reason_id,
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            state=view.state,
        )


class ChangedOut(BaseModel):
    """Until `undo_until` the change can be undone, its old slot is held, and nobody is told."""

    appointment: AppointmentOut
    undo_until: datetime

    @classmethod
    def of(cls, changed: Changed) -> Self:
        return cls(appointment=AppointmentOut.of(changed.appointment), undo_until=changed.undo_until)


class ListSlots(BaseModel):
    """Which free slots: from the first to the last day, both inside, in the establishment's zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID
    visit_reason_id: UUID
    first_on: Day
    last_on: Day

    @model_validator(mode="after")
    def _at_most_six_weeks(self) -> Self:
        if not 0 <= (self.last_on - self.first_on).days <= 42:  # noqa: PLR2004 six weeks
            raise ValueError("at_most_six_weeks")
        return self


class SlotOut(BaseModel):
    starts_at: datetime
    ends_at: datetime


class SlotsOut(BaseModel):
    slots: tuple[SlotOut, ...]
