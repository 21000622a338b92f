"""What consultations keep: that they took place is kept by law (R.6316-4 CSP); what was written goes much sooner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, select, update

from teleo.consultations.tables import (
    Attendance,
    CallSummary,
    Companion,
    CompanionCode,
    CompanionDevice,
    Consultation,
    Message,
    PrivateNote,
    SatisfactionAnswer,
    TechnicalIncident,
)
from teleo.infra.database import Session
from teleo.infra.keeping import Purge, Rows, remove, told

PARTS = (Attendance, CallSummary, Message, SatisfactionAnswer, TechnicalIncident)
OF_A_COMPANION = (CompanionCode, CompanionDevice)


async def consultations_kept(session: Session, patient_id: UUID) -> Rows:
    """Without the room's name, which is a secret shared with the hub, nor where third persons are reached.

    Of a practitioner's private note, that there is one: what it says is neither the patient's nor an administrator's to
    read (R.4127-45 CSP).
    """
    his = _his(patient_id)
    rows = await told(session, Consultation, Consultation.patient_id == patient_id, hidden={"room"})
    for part in PARTS:
        rows |= await told(session, part, part.consultation_id.in_(his))
    rows |= await told(session, PrivateNote, PrivateNote.consultation_id.in_(his), hidden={"text"})
    rows |= await told(session, Companion, Companion.consultation_id.in_(his), hidden={"contact"})
    for of_one in OF_A_COMPANION:
        rows |= await told(
            session, of_one, of_one.companion_id.in_(_companions(Companion.consultation_id.in_(his)))
        )
    return rows


async def is_in_consultation(session: Session, patient_id: UUID) -> bool:
    """He waits, or one has begun and is not over."""
    return bool(
        await session.scalar(
            select(
                exists().where(
                    Consultation.patient_id == patient_id, Consultation.state.in_(("waiting", "in_progress"))
                )
            )
        )
    )


async def consultations_that_took_place(session: Session, patient_id: UUID) -> frozenset[UUID]:
    """By their appointments."""
    found = await session.scalars(
        select(Consultation.appointment_id).where(
            Consultation.patient_id == patient_id, Consultation.started_at.is_not(None)
        )
    )
    return frozenset(found)


async def erase_consultations(session: Session, patient_id: UUID, kept: frozenset[UUID]) -> None:
    """What was written goes; the consultations of the appointments `kept` stay, with who was there and the incidents."""
    companions = Companion.consultation_id.in_(_his(patient_id))
    for of_one in OF_A_COMPANION:
        await remove(session, of_one, of_one.companion_id.in_(_companions(companions)))
    await remove(session, Companion, companions)
    for said in (Message, PrivateNote, SatisfactionAnswer, CallSummary):
        await remove(session, said, said.consultation_id.in_(_his(patient_id)))
    gone = (
        select(Consultation.id)
        .where(Consultation.patient_id == patient_id, Consultation.appointment_id.not_in(kept))
        .scalar_subquery()
    )
    for part in (Attendance, TechnicalIncident):
        await remove(session, part, part.consultation_id.in_(gone))
    await remove(
        session,
        Consultation,
        Consultation.patient_id == patient_id,
        Consultation.appointment_id.not_in(kept),
    )


def _his(patient_id: UUID) -> ScalarSelect[UUID]:
    return select(Consultation.id).where(Consultation.patient_id == patient_id).scalar_subquery()


def _companions(condition: ColumnElement[bool]) -> ScalarSelect[UUID]:
    return select(Companion.id).where(condition).scalar_subquery()


async def forget_companions(session: Session, before: datetime, most: int) -> int:
    """Where third persons were reached, whose links ended by then: who was invited stays with the consultation."""
    over = (
        select(Companion.id)
        .where(Companion.valid_until < before, Companion.contact.is_not(None))
        .limit(most)
        .with_for_update()
    )
    ids = (await session.scalars(over)).all()
    for of_one in OF_A_COMPANION:
        await remove(session, of_one, of_one.companion_id.in_(ids))
    await session.execute(update(Companion).where(Companion.id.in_(ids)).values(contact=None))
    return len(ids)


async def _purge_messages(session: Session, before: datetime, most: int) -> int:
    """And private notes, from their last word on: neither is the medical record."""
    gone = await remove(session, Message, Message.said_at < before, most=most)
    return gone + await remove(session, PrivateNote, PrivateNote.written_at < before, most=most - gone)


PURGES = (Purge("messages_days", _purge_messages),)
