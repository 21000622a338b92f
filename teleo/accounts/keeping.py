"""What accounts keep: patients' links until some time after their end, sessions and what led to them likewise."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from teleo.accounts.second_factor.tables import HalfWay, PasskeyChallenge
from teleo.accounts.tables import (
    AccountSession,
    PatientLink,
    SentCode,
    SignInAttempt,
    SpokenCode,
    StepUp,
    VisitDevice,
)
from teleo.infra.database import Session
from teleo.infra.keeping import Purge, Rows, remove, told

OF_A_LINK = (SpokenCode, SentCode, VisitDevice)  # they go with it


async def links_kept(session: Session, patient_id: UUID) -> Rows:
    """Without what would open them."""
    rows = await told(session, PatientLink, PatientLink.patient_id == patient_id)
    for table in OF_A_LINK:
        rows |= await told(session, table, table.link_id.in_(_links_of(patient_id)))
    return rows


async def erase_links(session: Session, patient_id: UUID) -> None:
    """No browser that opened one comes back in, and no code that was read out opens any."""
    for table in OF_A_LINK:
        await remove(session, table, table.link_id.in_(_links_of(patient_id)))
    await remove(session, PatientLink, PatientLink.patient_id == patient_id)


async def links_over(session: Session, before: datetime, most: int) -> Sequence[UUID]:
    """Links that ended by then; whoever refers to them goes first, then `remove_links`."""
    found = await session.scalars(
        select(PatientLink.id).where(PatientLink.valid_until < before).limit(most).with_for_update()
    )
    return found.all()


async def remove_links(session: Session, ids: Collection[UUID]) -> int:
    for table in OF_A_LINK:
        await remove(session, table, table.link_id.in_(ids))
    return await remove(session, PatientLink, PatientLink.id.in_(ids))


def _links_of(patient_id: UUID) -> ScalarSelect[UUID]:
    return select(PatientLink.id).where(PatientLink.patient_id == patient_id).scalar_subquery()


async def _purge_sessions(session: Session, before: datetime, most: int) -> int:
    over_at = func.least(
        AccountSession.expires_at, func.coalesce(AccountSession.ended_at, AccountSession.expires_at)
    )
    # Their spent refresh tokens go with them.
    gone = await remove(session, AccountSession, over_at < before, most=most)
    for begun in (SignInAttempt, HalfWay, PasskeyChallenge):
        gone += await remove(session, begun, begun.expires_at < before, most=most)
    return gone + await remove(session, StepUp, StepUp.expires_at < before, most=most)


PURGES = (Purge("sessions_days", _purge_sessions),)
