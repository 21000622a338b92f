"""The activity of an establishment, counted."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from teleo.consultations import CLOSES_AFTER, Outcome, is_content, outcomes_in
from teleo.infra.database import Session
from teleo.statistics.rules.counting import Encounter, Table, count
from teleo.statistics.rules.weeks import Week, period_of


async def activity_of(
    session: Session,
    here: tuple[UUID, ZoneInfo],
    weeks: tuple[Week, ...],
    practitioner: UUID | None,
    now: datetime,
) -> Table:
    """Of an establishment, by the clocks of its zone."""
    establishment_id, zone = here
    outcomes = await outcomes_in(session, establishment_id, period_of(weeks, zone))
    return count((_encounter(one, zone, now) for one in outcomes), weeks, practitioner)


def _encounter(outcome: Outcome, zone: ZoneInfo, now: datetime) -> Encounter:
    # As the day's end will write it, be it not written yet.
    blames_nobody = outcome.waiting_since is not None or outcome.had_incident
    was_left = outcome.appointment_state == "booked" and now >= outcome.ends_at + CLOSES_AFTER
    quality = outcome.quality
    return Encounter(
        practitioner_id=outcome.practitioner_id,
        week=Week.of(outcome.appointed_at, zone),
        appointed_at=outcome.appointed_at,
        waiting_since=outcome.waiting_since,
        started_at=outcome.started_at,
        was_missed=outcome.started_at is None
        and (outcome.appointment_state == "missed" or (was_left and not blames_nobody)),
        had_incident=outcome.had_incident,
        saw_and_heard=is_content(outcome.answers, "saw_and_heard"),
        was_useful=is_content(outcome.answers, "was_useful"),
        was_direct=quality.is_direct if quality else None,
        loss=quality.loss if quality else None,
        was_cut=quality is not None and quality.cuts > 0,
    )
