"""What a patient's link, a code or a remembered browser opens."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from teleo.accounts.tables import PatientLink, SentCode, SpokenCode, VisitDevice
from teleo.infra.database import Session


async def link_with(session: Session, token_hash: bytes) -> PatientLink | None:
    return await session.scalar(select(PatientLink).where(PatientLink.token_hash == token_hash))


async def mark_opened(session: Session, link_id: UUID, now: datetime) -> bool:
    """Whether this is the first time."""
    first = (
        update(PatientLink)
        .where(PatientLink.id == link_id, PatientLink.first_opened_at.is_(None))
        .values(first_opened_at=now)
        .returning(PatientLink.id)
    )
    return await session.scalar(first) is not None


async def links_among(session: Session, ids: Collection[UUID]) -> tuple[PatientLink, ...]:
    return tuple(await session.scalars(select(PatientLink).where(PatientLink.id.in_(ids))))


async def links_proven(session: Session, device_hashes: Collection[bytes]) -> tuple[PatientLink, ...]:
    """The links by which these browsers came."""
    found = await session.scalars(
        select(PatientLink)
        .join(VisitDevice, VisitDevice.link_id == PatientLink.id)
        .where(VisitDevice.token_hash.in_(device_hashes))
    )
    return tuple(found)


async def hold_links_to(session: Session, appointment_id: UUID) -> tuple[PatientLink, ...]:
    """Those not revoked, which nobody else tries or revokes until the transaction ends."""
    found = await session.scalars(
        select(PatientLink)
        .where(PatientLink.appointment_id == appointment_id, PatientLink.revoked_at.is_(None))
        .order_by(PatientLink.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return tuple(found)


async def wrong_tries(session: Session, appointment_id: UUID) -> int:
    """Through all the links of an appointment that were not revoked."""
    counted = await session.scalar(
        select(func.coalesce(func.sum(PatientLink.wrong_tries), 0)).where(
            PatientLink.appointment_id == appointment_id, PatientLink.revoked_at.is_(None)
        )
    )
    return int(counted or 0)


async def codes_sent(session: Session, appointment_id: UUID) -> tuple[SentCode, ...]:
    """Through the links that were not revoked, latest first."""
    found = await session.scalars(
        select(SentCode)
        .join(PatientLink, PatientLink.id == SentCode.link_id)
        .where(SentCode.appointment_id == appointment_id, PatientLink.revoked_at.is_(None))
        .order_by(SentCode.asked_at.desc(), SentCode.id.desc())
    )
    return tuple(found)


async def sent_code_row(session: Session, code_id: UUID) -> SentCode | None:
    """Held until the transaction ends; None when it is over and gone."""
    return await session.get(SentCode, code_id, with_for_update=True)


async def link_row(session: Session, link_id: UUID) -> PatientLink:
    return await session.get_one(PatientLink, link_id)


async def links_to(session: Session, appointment_id: UUID) -> tuple[PatientLink, ...]:
    """Those not revoked, latest first."""
    found = await session.scalars(
        select(PatientLink)
        .where(PatientLink.appointment_id == appointment_id, PatientLink.revoked_at.is_(None))
        .order_by(PatientLink.issued_at.desc(), PatientLink.id.desc())
    )
    return tuple(found)


async def links_of_patient(session: Session, patient_id: UUID, now: datetime) -> tuple[PatientLink, ...]:
    """Those that still open something, or will."""
    found = await session.scalars(
        select(PatientLink).where(
            PatientLink.patient_id == patient_id,
            PatientLink.revoked_at.is_(None),
            PatientLink.valid_until > now,
        )
    )
    return tuple(found)


async def is_code_taken(session: Session, code_hash: bytes) -> bool:
    return await session.scalar(select(SpokenCode.id).where(SpokenCode.code_hash == code_hash)) is not None


async def forget_codes(session: Session, appointment_id: UUID, now: datetime) -> None:
    """Those of this appointment, and all that are over: a code is kept no longer than it lasts and the next is drawn."""
    gone = select(SpokenCode.id).where(
        or_(SpokenCode.appointment_id == appointment_id, SpokenCode.valid_until <= now)
    )
    await session.execute(delete(SpokenCode).where(SpokenCode.id.in_(gone.with_for_update(skip_locked=True))))


async def spend_a_try(
    session: Session, half_hash: bytes, now: datetime
) -> tuple[tuple[bytes, UUID, int], ...]:
    """Counted in one step against each code that begins so: its hash, its link, and how often it was tried by now."""
    rows = await session.execute(
        update(SpokenCode)
        .where(SpokenCode.half_hash == half_hash, SpokenCode.valid_until > now)
        .values(tries=SpokenCode.tries + 1)
        .returning(SpokenCode.code_hash, SpokenCode.link_id, SpokenCode.tries)
    )
    return tuple((row.code_hash, row.link_id, row.tries) for row in rows)


async def patients_with_links(session: Session, now: datetime) -> dict[UUID, set[UUID]]:
    """Those who have a link that opens something now, by establishment."""
    found = await session.execute(
        select(PatientLink.establishment_id, PatientLink.patient_id)
        .where(PatientLink.revoked_at.is_(None), PatientLink.valid_from <= now, PatientLink.valid_until > now)
        .distinct()
    )
    by_place: dict[UUID, set[UUID]] = {}
    for establishment_id, patient_id in found:
        by_place.setdefault(establishment_id, set()).add(patient_id)
    return by_place
