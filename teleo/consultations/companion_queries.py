"""Third persons of consultations, the codes that were sent to them, the browsers that they proved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from teleo.consultations.rules.company import Kind
from teleo.consultations.tables import Attendance, Companion, CompanionCode, CompanionDevice, Consultation
from teleo.core.actor import Actor
from teleo.infra.database import Session


@dataclass(frozen=True, slots=True)
class CompanionView:
    """`contact` is None once it was let go. `waits`: in the waiting room, not admitted yet."""

    id: UUID
    consultation_id: UUID
    establishment_id: UUID
    kind: Kind
    shown_name: str
    contact: str | None
    valid_until: datetime
    told_starts_at: datetime | None
    waiting_since: datetime | None
    is_removed: bool
    is_first: bool

    @property
    def channel(self) -> str | None:
        """How he is reached, as patients are: mobile or email."""
        if self.contact is None:
            return None
        return "email" if "@" in self.contact else "mobile"

    @property
    def actor(self) -> Actor:
        return Actor(
            role="companion",
            shown_name=self.shown_name,
            establishment_id=self.establishment_id,
            companion_id=self.id,
        )

    @classmethod
    def of(cls, row: Companion) -> Self:
        return cls(
            id=row.id,
            consultation_id=row.consultation_id,
            establishment_id=row.establishment_id,
            kind=cast("Kind", row.kind),
            shown_name=row.shown_name,
            contact=row.contact,
            valid_until=row.valid_until,
            told_starts_at=row.told_starts_at,
            waiting_since=row.waiting_since,
            is_removed=row.removed_at is not None,
            is_first=row.first_opened_at is None,
        )


async def companion_with(session: Session, token_hash: bytes) -> CompanionView | None:
    return _view(await session.scalar(select(Companion).where(Companion.token_hash == token_hash)))


async def companion_view(session: Session, companion_id: UUID) -> CompanionView | None:
    return _view(await session.get(Companion, companion_id))


async def companion_row(session: Session, companion_id: UUID) -> Companion | None:
    """Held until the transaction ends."""
    return await session.get(Companion, companion_id, with_for_update=True, populate_existing=True)


async def companions_proven(session: Session, device_hashes: set[bytes], now: datetime) -> dict[UUID, Actor]:
    """The third persons whom these browsers proved to be, as long as their links open something."""
    rows = await session.scalars(
        select(Companion)
        .join(CompanionDevice, CompanionDevice.companion_id == Companion.id)
        .where(
            CompanionDevice.token_hash.in_(device_hashes),
            Companion.removed_at.is_(None),
            Companion.valid_until > now,
        )
    )
    return {row.id: CompanionView.of(row).actor for row in rows}


async def companion_rows(session: Session, consultation_id: UUID) -> Sequence[Companion]:
    """All who were ever invited, in order."""
    rows = await session.scalars(
        select(Companion).where(Companion.consultation_id == consultation_id).order_by(Companion.id)
    )
    return rows.all()


async def companions_of(
    session: Session, consultation_ids: Collection[UUID]
) -> dict[UUID, tuple[CompanionView, ...]]:
    """Those who are invited still, by consultation, in the order of their invitations."""
    rows = await session.scalars(
        select(Companion)
        .where(Companion.consultation_id.in_(consultation_ids), Companion.removed_at.is_(None))
        .order_by(Companion.id)
    )
    found: dict[UUID, tuple[CompanionView, ...]] = {}
    for row in rows:
        found[row.consultation_id] = (*found.get(row.consultation_id, ()), CompanionView.of(row))
    return found


async def waiting_companions(session: Session, condition: ColumnElement[bool]) -> Sequence[Companion]:
    """Of the consultations for which this holds."""
    rows = await session.scalars(
        select(Companion)
        .join(Consultation, Consultation.id == Companion.consultation_id)
        .where(condition, Companion.waiting_since.is_not(None))
    )
    return rows.all()


async def waiting_in_room(session: Session, room: str) -> frozenset[UUID]:
    return frozenset(row.id for row in await waiting_companions(session, Consultation.room == room))


async def see_waiting(session: Session, room: str, at: datetime) -> None:
    """Write when those who wait in this room were seen."""
    await session.execute(
        update(Companion)
        .where(
            Companion.consultation_id.in_(select(Consultation.id).where(Consultation.room == room)),
            Companion.waiting_since.is_not(None),
        )
        .values(waiting_seen_at=func.greatest(Companion.waiting_seen_at, at))
    )


def waits_unseen_since(instant: datetime) -> ColumnElement[bool]:
    """Who is said to wait, and was not seen from then on."""
    return func.coalesce(Companion.waiting_seen_at, Companion.waiting_since) < instant


async def waiting_in(session: Session, consultation_id: UUID) -> frozenset[UUID]:
    found = await session.scalars(
        select(Companion.id).where(
            Companion.consultation_id == consultation_id, Companion.waiting_since.is_not(None)
        )
    )
    return frozenset(found)


async def let_in_at(session: Session, consultation_id: UUID, seat: str) -> datetime | None:
    """Since when he has had this seat: to be cut off is not to leave. None: he has none, or left it of his own will."""
    rows = await session.scalars(
        select(Attendance)
        .where(Attendance.consultation_id == consultation_id, Attendance.seat == seat)
        .order_by(Attendance.entered_at)
    )
    since: datetime | None = None
    for row in rows:
        since = None if row.left_how == "left" else since or row.entered_at
    return since


async def mark_opened(session: Session, companion_id: UUID, now: datetime) -> bool:
    """Whether this is the first time."""
    first = (
        update(Companion)
        .where(Companion.id == companion_id, Companion.first_opened_at.is_(None))
        .values(first_opened_at=now)
        .returning(Companion.id)
    )
    return await session.scalar(first) is not None


async def codes_sent(session: Session, companion_id: UUID) -> Sequence[CompanionCode]:
    """Latest first."""
    rows = await session.scalars(
        select(CompanionCode)
        .where(CompanionCode.companion_id == companion_id)
        .order_by(CompanionCode.asked_at.desc(), CompanionCode.id.desc())
    )
    return rows.all()


async def code_row(session: Session, code_id: UUID) -> CompanionCode | None:
    """Held until the transaction ends."""
    return await session.get(CompanionCode, code_id, with_for_update=True)


async def wrong_tries(session: Session, companion_id: UUID) -> int:
    counted = await session.scalar(
        select(func.sum(Companion.wrong_tries)).where(Companion.id == companion_id)
    )
    return int(counted or 0)


def _view(row: Companion | None) -> CompanionView | None:
    return None if row is None else CompanionView.of(row)
