"""What the practitioner's day and the call exchange with us; the patient's page has `visit_schemas.py`."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from teleo.consultations.companion_schemas import CompanionOut
from teleo.consultations.day import DayRow
from teleo.consultations.handing_over import Colleague
from teleo.consultations.lateness import Lateness
from teleo.consultations.queries import MessageView
from teleo.consultations.rules.lifecycle import State, WhyNotHeld
from teleo.consultations.rules.satisfaction import Answer, Question
from teleo.core.days import Day
from teleo.patients import Quality, age_on


class ListConsultations(BaseModel):
    """`on` is a day in the establishment's zone; today when it is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: Day | None = None


class DayPatient(BaseModel):
    birth_name: str
    first_name: str
    used_name: str | None
    born_on: date | None
    age: int | None
    sex: str
    identity_status: str


class DayRepresentative(BaseModel):
    """`declared`: that he is this person, and present."""

    name: str
    quality: Quality
    declared: bool


class ConsultationOut(BaseModel):
    """`representative_missing`: a minor for whom nobody is named yet."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    patient: DayPatient
    visit_reason: str
    state: State
    waiting_since: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    why_not_held: WhyNotHeld | None
    missing_until: datetime | None
    patient_here: bool
    representative: DayRepresentative | None
    representative_missing: bool
    consent_withdrawn_at: datetime | None
    companions: tuple[CompanionOut, ...]
    revision: int

    @classmethod
    def of(cls, row: DayRow, on: date) -> Self:
        course = row.consultation.course
        named = row.representative
        declared = (
            DayRepresentative(name=named.name, quality=named.quality, declared=row.has_declared)
            if named
            else None
        )
        return cls(
            representative=declared,
            representative_missing=row.lacks_representative,
            consent_withdrawn_at=row.consultation.consent_withdrawn_at,
            companions=tuple(CompanionOut.of(one) for one in row.companions),
            id=row.consultation.id,
            starts_at=row.appointment.starts_at,
            ends_at=row.appointment.ends_at,
            patient=DayPatient(
                birth_name=row.patient.birth_name,
                first_name=row.patient.first_name,
                used_name=row.patient.used_name,
                born_on=row.patient.born_on,
                age=age_on(on, row.patient.born_on) if row.patient.born_on else None,
                sex=row.patient.sex,
                identity_status=row.patient.identity_status,
            ),
            visit_reason=row.visit_reason,
            state=course.state,
            waiting_since=course.waiting_since,
            started_at=course.started_at,
            ended_at=course.ended_at,
            why_not_held=course.why_not_held,
            missing_until=row.consultation.missing_until,
            patient_here=row.patient_is_here,
            revision=row.consultation.revision,
        )


class LatenessOut(BaseModel):
    """How late the practitioner says he is, and since when he says so."""

    minutes: int
    said_at: datetime

    @classmethod
    def of(cls, said: Lateness | None) -> Self | None:
        return None if said is None else cls(minutes=said.minutes, said_at=said.said_at)


class TellLateness(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: Literal[10, 20, 30]


class HandOver(BaseModel):
    """To whom: a practitioner of the same establishment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID


class ColleagueOut(BaseModel):
    id: UUID
    shown_name: str
    profession: str
    free: bool

    @classmethod
    def of(cls, colleague: Colleague) -> Self:
        who = colleague.practitioner
        return cls(id=who.id, shown_name=who.shown_name, profession=who.profession, free=colleague.is_free)


class ColleaguesOut(BaseModel):
    colleagues: tuple[ColleagueOut, ...]


class DayOut(BaseModel):
    """`revision` is the sum of the rows'. `lateness` is what the practitioner told those who wait for him."""

    revision: int
    on: date
    now: datetime
    lateness: LatenessOut | None
    consultations: tuple[ConsultationOut, ...]

    @classmethod
    def of(cls, rows: tuple[DayRow, ...], on: date, now: datetime, said: Lateness | None) -> Self:
        listed = tuple(ConsultationOut.of(row, on) for row in rows)
        revision = sum(row.revision for row in listed)
        return cls(revision=revision, on=on, now=now, lateness=LatenessOut.of(said), consultations=listed)


class TicketOut(BaseModel):
    """Good for 60 seconds; `hub_path` is where Socket.IO listens."""

    ticket: str
    hub_path: str


class AskTryOut(BaseModel):
    """`code` is what the first answer gave, for one who waits in the queue."""

    code: str = Field(default="", pattern=r"^([a-z0-9]{42})?$")
    picture: bool = True


class TryOutOut(BaseModel):
    """Granted, with a ticket; or how long the queue is likely to be, and whether sound alone could be had at once."""

    code: str
    granted: bool
    ticket: str
    hub_path: str
    wait_seconds: int
    sound_is_free: bool


class ListMessages(BaseModel):
    """`since` is the id of the last message that the page has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: UUID | None = None


class MessageOut(BaseModel):
    id: UUID
    seat: str
    name: str
    mine: bool
    text: str
    at: datetime

    @classmethod
    def of(cls, view: MessageView, *, names: dict[str, str], own_seat: str) -> Self:
        return cls(
            id=view.id,
            seat=view.seat,
            name=names.get(view.seat, ""),
            mine=view.seat == own_seat,
            text=view.text,
            at=view.said_at,
        )


class MessagesOut(BaseModel):
    messages: tuple[MessageOut, ...]


class RateConsultation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Question
    answer: Answer
