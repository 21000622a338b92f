"""What comes in and goes out about openings: the same for JSON and forms."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from teleo.core.days import Day, Hour
from teleo.scheduling.queries import OpeningView
from teleo.scheduling.rules.recurrence import WeeklyOpening

_WEEKDAY = "weekday_"  # a form's seven boxes: weekday_0 is Monday's


class PlanOpening(BaseModel):
    """A weekly opening; the rules of `WeeklyOpening` hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID
    weekdays: frozenset[int] = Field(min_length=1)
    starts: Hour
    ends: Hour
    valid_from: Day
    valid_until: Day | None = None
    every_weeks: int = Field(default=1, ge=1, le=52)

    @model_validator(mode="before")
    @classmethod
    def _gather_weekdays(cls, given: object) -> object:
        if not isinstance(given, dict) or "weekdays" in given:
            return given
        rest = {name: value for name, value in given.items() if not str(name).startswith(_WEEKDAY)}
        ticked = [str(name).removeprefix(_WEEKDAY) for name in given if str(name).startswith(_WEEKDAY)]
        return rest | {"weekdays": ticked}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("ends_before_it_begins")
        try:
            WeeklyOpening(
                weekdays=self.weekdays,
                starts=self.starts,
                ends=self.ends,
                valid_from=self.valid_from,
                valid_until=self.valid_until,
                every_weeks=self.every_weeks,
            )
        except ValueError:
            raise ValueError("hours_do_not_follow") from None
        return self


class ListOpenings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner_id: UUID


class OpeningOut(BaseModel):
    """`weekdays` from 0, Monday; hours in the establishment's civil time, `ends` at 00:00 is the end of the day."""

    id: UUID
    weekdays: tuple[int, ...]
    starts: Hour
    ends: Hour
    valid_from: date
    valid_until: date | None
    every_weeks: int

    @classmethod
    def of(cls, view: OpeningView) -> Self:
        opening = view.weekly
        return cls(
            id=view.id,
            weekdays=tuple(sorted(opening.weekdays)),
            starts=opening.starts,
            ends=opening.ends,
            valid_from=opening.valid_from,
            valid_until=opening.valid_until,
            every_weeks=opening.every_weeks,
        )


class OpeningsOut(BaseModel):
    openings: tuple[OpeningOut, ...]


class OpeningPlanned(BaseModel):
    id: UUID
