"""Third persons before the door of the call: who waits there, as the hub tells it. Each notice may come twice."""

from datetime import datetime
from uuid import UUID

from signaling.contract.notices import Notice, PeerLeft, PeerSeated, PeerWaiting, RollCalled
from teleo.consultations import companion_queries
from teleo.consultations.rules.company import companion_at
from teleo.consultations.tables import Consultation
from teleo.infra.database import Session
from teleo.infra.work import Work


async def are_as_known(session: Session, roll: RollCalled) -> bool:
    """Whether a roll names just the third persons whom we know to wait."""
    return _named(roll).keys() == await companion_queries.waiting_in_room(session, roll.room)


async def see(session: Session, roll: RollCalled) -> None:
    """They are still there."""
    if _named(roll):
        await companion_queries.see_waiting(session, roll.room, roll.at)


async def hear(work: Work, consultation: Consultation, notice: Notice) -> None:
    """Nothing is done about anybody else's seat."""
    match notice:
        case PeerWaiting():
            await _set(work, consultation, companion_at(notice.seat), notice.at)
        case PeerSeated() | PeerLeft():
            await _set(work, consultation, companion_at(notice.seat), None)
        case RollCalled():
            named = _named(notice)
            for row in await companion_queries.companion_rows(work.session, consultation.id):
                row.waiting_since = named.get(row.id) if row.removed_at is None else None
                row.waiting_seen_at = notice.at if row.waiting_since else None
        case _:
            pass


async def forget(work: Work, consultation: Consultation, before: datetime) -> int:
    """Those who were not seen from then on wait no more; how many."""
    rows = await companion_queries.waiting_companions(
        work.session,
        (Consultation.id == consultation.id) & companion_queries.waits_unseen_since(before),
    )
    for row in rows:
        row.waiting_since = row.waiting_seen_at = None
    return len(rows)


async def all_leave(work: Work, consultation: Consultation) -> None:
    for row in await companion_queries.companion_rows(work.session, consultation.id):
        row.waiting_since = None


async def _set(
    work: Work, consultation: Consultation, companion_id: UUID | None, since: datetime | None
) -> None:
    row = await companion_queries.companion_row(work.session, companion_id) if companion_id else None
    if row is not None and row.consultation_id == consultation.id and row.removed_at is None:
        row.waiting_since = row.waiting_seen_at = since


def _named(roll: RollCalled) -> dict[UUID, datetime]:
    found = ((companion_at(one.seat), one.since) for one in roll.waiting)
    return {companion_id: since for companion_id, since in found if companion_id is not None}
