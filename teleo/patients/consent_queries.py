"""What patients agreed to, as frozen views."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from sqlalchemy import select

from teleo.infra.database import Session
from teleo.patients.consent_texts import CURRENT
from teleo.patients.queries import RepresentativeView
from teleo.patients.rules import Quality
from teleo.patients.tables import Consent


@dataclass(frozen=True, slots=True)
class ConsentView:
    """`withdrawn_at` is told of the last one alone, when it stands no more."""

    text_version: str
    given_at: datetime
    withdrawn_at: datetime | None
    representative_name: str | None
    representative_quality: Quality | None

    def is_by(self, representative: RepresentativeView | None) -> bool:
        """Declared by whoever represents the patient now; by himself alone when nobody does."""
        now = (representative.name, representative.quality) if representative else (None, None)
        return (self.representative_name, self.representative_quality) == now

    @classmethod
    def of(cls, row: Consent) -> Self:
        return cls(
            text_version=row.text_version,
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
            representative_name=row.representative_name,
            representative_quality=cast("Quality | None", row.representative_quality),
        )


async def consent_for(session: Session, patient_id: UUID, appointment_id: UUID) -> ConsentView | None:
    """The consent to the text in force today."""
    rows = await consent_rows(session, patient_id, appointment_id)
    return next((ConsentView.of(row) for row in rows if row.text_version == CURRENT), None)


async def last_consents(session: Session, appointment_ids: Collection[UUID]) -> dict[UUID, ConsentView]:
    """The last given to each appointment, be it withdrawn."""
    rows = await session.scalars(
        select(Consent)
        .where(Consent.appointment_id.in_(appointment_ids))
        .order_by(Consent.given_at, Consent.id)
    )
    return {row.appointment_id: ConsentView.of(row) for row in rows}


async def consents_given_by(session: Session, appointment_id: UUID, at: datetime) -> list[Consent]:
    """Those not withdrawn that were given by then, by whomever."""
    found = await session.scalars(
        select(Consent).where(
            Consent.appointment_id == appointment_id, Consent.given_at <= at, Consent.withdrawn_at.is_(None)
        )
    )
    return list(found)


async def consent_rows(session: Session, patient_id: UUID, appointment_id: UUID) -> list[Consent]:
    """Those not withdrawn, to whichever text."""
    found = await session.scalars(
        select(Consent).where(
            Consent.patient_id == patient_id,
            Consent.appointment_id == appointment_id,
            Consent.withdrawn_at.is_(None),
        )
    )
    return list(found)
