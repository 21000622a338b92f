"""A practitioner tells all who wait for him, or will today, that he is late; he says so once, changes it, takes it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from signaling.contract.commands import Commands
from teleo.audit import Act, record
from teleo.consultations import queries
from teleo.consultations.hub import tell_lateness
from teleo.consultations.rules.lateness import end_of_day
from teleo.consultations.tables import LateNotice
from teleo.core.ids import new_id
from teleo.directory import wait_for_calendar
from teleo.infra.database import Session
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class Lateness:
    minutes: int
    said_at: datetime
    ends_at: datetime


async def lateness_of(
    session: Session, establishment_id: UUID, practitioner_id: UUID, now: datetime
) -> Lateness | None:
    """What he says of his delay today; None when he says nothing."""
    notice = await queries.standing_notice(session, establishment_id, practitioner_id)
    if notice is None or now >= notice.ends_at:
        return None
    return Lateness(notice.minutes, notice.said_at, notice.ends_at)


async def tell_late(work: Work, commands: Commands, minutes: int) -> None:
    """In the place of what he said before; the same said twice is one notice."""
    practitioner_id = work.actor.practitioner
    await wait_for_calendar(work.session, practitioner_id)
    before = await queries.standing_notice(work.session, work.actor.establishment, practitioner_id)
    if before is not None and before.minutes == minutes and work.now < before.ends_at:
        return
    if before is not None:
        before.withdrawn_at = max(work.now, before.said_at)
        await work.session.flush()
    notice = LateNotice(
        id=new_id(),
        establishment_id=work.actor.establishment,
        practitioner_id=practitioner_id,
        minutes=minutes,
        said_at=work.now,
        ends_at=end_of_day(work.now, ZoneInfo(work.actor.zone)),
    )
    await work.save(notice)
    record(work, Act.LATENESS_TOLD, subject="practitioner", subject_id=practitioner_id)
    work.after_commit.append(lambda: tell_lateness(commands, practitioner_id))


async def withdraw_lateness(work: Work, commands: Commands) -> None:
    """Taken back twice is taken back."""
    practitioner_id = work.actor.practitioner
    await wait_for_calendar(work.session, practitioner_id)
    notice = await queries.standing_notice(work.session, work.actor.establishment, practitioner_id)
    if notice is None:
        return
    notice.withdrawn_at = max(work.now, notice.said_at)
    record(work, Act.LATENESS_WITHDRAWN, subject="practitioner", subject_id=practitioner_id)
    work.after_commit.append(lambda: tell_lateness(commands, practitioner_id))
