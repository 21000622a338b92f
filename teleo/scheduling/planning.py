"""Open a practitioner's calendar."""

from datetime import date, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from teleo.core.ids import new_id
from teleo.infra.work import Work
from teleo.scheduling.rules.recurrence import WeeklyOpening
from teleo.scheduling.tables import Opening


class PlanOpening(BaseModel):
    """A weekly opening; the rules of `WeeklyOpening` hold."""

    model_config = ConfigDict(frozen=True)

    practitioner_id: UUID
    weekdays: frozenset[int]
    starts: time
    ends: time
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = Field(default=1, ge=1, le=52)

    @model_validator(mode="after")
    def _makes_sense(self) -> "PlanOpening":
        WeeklyOpening(
            weekdays=self.weekdays,
            starts=self.starts,
            ends=self.ends,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            every_weeks=self.every_weeks,
        )
        return self


async def plan_opening(work: Work, wish: PlanOpening) -> UUID:
    """Open for the actor's establishment; gives the opening's id."""
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
    return opening.id
