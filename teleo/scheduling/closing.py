"""Remove an opening from a practitioner's calendar."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from teleo.audit import Act, record
from teleo.core.periods import Period
from teleo.directory import AppointmentsStand, WhatStands, wait_for_calendar
from teleo.infra.work import Work
from teleo.scheduling import queries
from teleo.scheduling.queries import weekly
from teleo.scheduling.rules.closing import is_left_outside


async def remove_opening(work: Work, opening_id: UUID, what_stands: WhatStands) -> None:
    """From today on; that it was open in the past stays written. Raises OpeningUnknown, AppointmentsStand."""
    here = work.actor.establishment
    found = await queries.opening_row(work.session, here, opening_id)
    await wait_for_calendar(work.session, found.practitioner_id)
    opening = await queries.opening_row(work.session, here, opening_id)
    others = [
        weekly(row)
        for row in await queries.opening_rows(work.session, here, opening.practitioner_id)
        if row.id != opening.id
    ]
    zone = ZoneInfo(work.actor.zone)
    standing = [
        one
        for one in await what_stands(work.session, here, opening.practitioner_id, work.now)
        if is_left_outside(Period(one.starts_at, one.ends_at), weekly(opening), others, zone)
    ]
    if standing:
        raise AppointmentsStand(standing)
    today = work.now.astimezone(zone).date()
    if opening.valid_from < today:
        opening.valid_until = today - timedelta(days=1)
        await work.save(opening)
    else:
        await work.session.delete(opening)
    record(work, Act.OPENING_REMOVED, subject="practitioner", subject_id=opening.practitioner_id)
