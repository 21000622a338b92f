"""What the patient's page is told of his own appointment."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from teleo.consultations.companion_schemas import CompanionOut
from teleo.consultations.rules.lifecycle import State
from teleo.consultations.rules.satisfaction import Answer, may_answer
from teleo.consultations.schemas import LatenessOut
from teleo.consultations.visits import Visit
from teleo.patients import CURRENT_CONSENT, RepresentativeOut, current_consent_text


class VisitPatient(BaseModel):
    """For whom: a couple may have one telephone, and two links on it.

    `phone_end`: the last two figures of the one on file, by which he knows it; None when there is none.
    """

    first_name: str
    family_name: str
    phone_end: str | None


class VisitPractitioner(BaseModel):
    """By `id` a page knows that it is somebody else than before."""

    id: UUID
    shown_name: str
    profession: str


class VisitEstablishment(BaseModel):
    shown_name: str
    help_phone: str
    zone: str


class VisitConsent(BaseModel):
    """`representative` is who must declare to be present; `representative_missing`: nobody can consent yet."""

    needed: bool
    version: str
    text: str
    withdrawn_at: datetime | None
    representative: RepresentativeOut | None
    representative_missing: bool


class VisitSatisfaction(BaseModel):
    """`asked`: he may answer, or answer otherwise; then what he answered, if he did."""

    asked: bool
    saw_and_heard: Answer | None
    was_useful: Answer | None


class VisitOut(BaseModel):
    """Nothing here says what the appointment is about."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    waiting_opens_at: datetime
    closes_at: datetime
    patient: VisitPatient
    practitioner: VisitPractitioner
    establishment: VisitEstablishment
    state: State
    now: datetime
    may_wait: bool
    consent: VisitConsent
    waiting_since: datetime | None
    told_at: datetime | None
    practitioner_busy: bool
    lateness: LatenessOut | None
    started_at: datetime | None
    ended_at: datetime | None
    attended: bool
    satisfaction: VisitSatisfaction
    companions: tuple[CompanionOut, ...]

    @classmethod
    def of(cls, visit: Visit, now: datetime, locale: str) -> Self:
        course = visit.course
        named = visit.representative
        representative = RepresentativeOut.model_validate(named) if named else None
        return cls(
            id=visit.appointment.id,
            starts_at=visit.appointment.starts_at,
            ends_at=visit.appointment.ends_at,
            waiting_opens_at=visit.times.waiting_opens_at,
            closes_at=visit.times.closes_at,
            patient=VisitPatient(
                first_name=visit.patient.used_first_name or visit.patient.first_name,
                family_name=visit.patient.used_name or visit.patient.birth_name,
                phone_end=visit.patient.mobile[-2:] if visit.patient.mobile else None,
            ),
            practitioner=VisitPractitioner(
                id=visit.practitioner.id,
                shown_name=visit.practitioner.shown_name,
                profession=visit.practitioner.profession,
            ),
            establishment=VisitEstablishment(
                shown_name=visit.establishment.shown_name,
                help_phone=visit.establishment.help_phone,
                zone=visit.establishment.zone,
            ),
            state=visit.state_at(now),
            now=now,
            may_wait=visit.may_wait(now),
            consent=VisitConsent(
                needed=not visit.has_consented,
                version=CURRENT_CONSENT,
                text=current_consent_text(locale),
                withdrawn_at=visit.consent_withdrawn_at,
                representative=representative,
                representative_missing=visit.lacks_representative,
            ),
            waiting_since=course.waiting_since,
            told_at=course.waiting_since,  # the board is told in the moment the arrival is written
            practitioner_busy=visit.practitioner_is_busy,
            lateness=LatenessOut.of(visit.lateness),
            started_at=course.started_at,
            ended_at=course.ended_at,
            attended=visit.was_admitted,
            satisfaction=VisitSatisfaction(
                asked=may_answer(course, now) and visit.consent_withdrawn_at is None, **visit.satisfaction
            ),
            companions=tuple(CompanionOut.of(one) for one in visit.companions),
        )
