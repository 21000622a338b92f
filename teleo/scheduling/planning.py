"""Open a practitioner's calendar."""

from uuid import UUID

from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.directory import practitioner_of
from teleo.infra.work import Work
from teleo.scheduling.schemas import PlanOpening
from teleo.scheduling.tables import Opening


async def plan_opening(work: Work, wish: PlanOpening) -> UUID:
    """Open for the actor's establishment; gives the opening's id. Raises PractitionerUnknown."""
    await practitioner_of(work.session, work.actor.establishment, wish.practitioner_id)
    opening = Opening(
        id=new_id(),
        practitioner_id=wish.practitioner_id,
        establishment_id=work.actor.establishment,
        weekdays=sorted(wish.weekdays),
        starts=wish.starts,
        ends=wish.ends,
        valid_from=wish.valid_from,
        valid_until=wish.valid_until,
        every_weeks=wish.every_weeks,
        excluded=[],
    )
    await work.save(opening)
    record(work, Act.OPENING_PLANNED, subject="practitioner", subject_id=wish.practitioner_id)
    return opening.id
