"""Notices, runs of the purge, and everything that is kept of one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from teleo.accounts import links_kept
from teleo.appointments import appointments_kept, appointments_of_patient
from teleo.audit import entries_about
from teleo.consultations import consultations_kept
from teleo.infra.database import Session
from teleo.infra.keeping import Rows
from teleo.infra.outbox import mentions_kept
from teleo.notifications import messages_kept
from teleo.patients import patient_kept
from teleo.privacy.tables import EstablishmentNotice, PurgeRun

RUNS_KEPT = timedelta(days=365)
ONE_PURGE_AT_A_TIME = 0x7E1E0  # the advisory lock's own number


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What the establishment has not said yet is empty."""

    data_contact: str = ""
    postal_address: str = ""
    publication_director: str = ""
    hosted_by: str = ""

    @property
    def is_complete(self) -> bool:
        return all((self.data_contact, self.postal_address, self.publication_director, self.hosted_by))


@dataclass(frozen=True, slots=True)
class RunView:
    finished_at: datetime
    removed: dict[str, int]


async def notice_of(session: Session, establishment_id: UUID) -> NoticeView:
    row = await session.get(EstablishmentNotice, establishment_id)
    if row is None:
        return NoticeView()
    return NoticeView(row.data_contact, row.postal_address, row.publication_director, row.hosted_by)


async def notice_row(session: Session, establishment_id: UUID) -> EstablishmentNotice | None:
    return await session.get(EstablishmentNotice, establishment_id, with_for_update=True)


async def last_run(session: Session) -> RunView | None:
    """The last that went to its end."""
    row = await session.scalar(
        select(PurgeRun)
        .where(PurgeRun.finished_at.is_not(None))
        .order_by(PurgeRun.began_at.desc(), PurgeRun.id.desc())
        .limit(1)
    )
    return None if row is None or row.finished_at is None else RunView(row.finished_at, row.removed)


async def removed_since(session: Session, instant: datetime) -> dict[str, int]:
    """How many of each, in all the runs since."""
    total: dict[str, int] = {}
    for removed in await session.scalars(select(PurgeRun.removed).where(PurgeRun.began_at >= instant)):
        for what, count in removed.items():
            total[what] = total.get(what, 0) + count
    return total


async def is_due(session: Session, instant: datetime) -> bool:
    """Whether no run that went to its end began since, and none goes on. Who is told so is alone in it until his
    transaction ends.
    """
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(ONE_PURGE_AT_A_TIME))):
        return False
    done = select(PurgeRun.id).where(PurgeRun.began_at > instant, PurgeRun.finished_at.is_not(None))
    return await session.scalar(done.limit(1)) is None


async def forget_old_runs(session: Session, now: datetime) -> None:
    await session.execute(delete(PurgeRun).where(PurgeRun.began_at < now - RUNS_KEPT))


async def everything_kept(session: Session, patient_id: UUID) -> Rows:
    """Every row that names this person, by table: each slice tells its own."""
    appointment_ids = await appointments_of_patient(session, patient_id)
    consultations = await consultations_kept(session, patient_id)
    ids = {patient_id, *appointment_ids} | {UUID(str(row["id"])) for row in consultations["consultations"]}
    return {
        **await patient_kept(session, patient_id),
        **await appointments_kept(session, patient_id),
        **consultations,
        **await links_kept(session, patient_id),
        **await messages_kept(session, appointment_ids),
        **await mentions_kept(session, ids),
        **await entries_about(session, ids),
    }
