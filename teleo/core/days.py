"""Days, minutes and hours that may be asked of a calendar of ours: within the years that the tables hold."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, WithJsonSchema

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2198, 12, 31)


def _on_a_calendar(instant: datetime) -> datetime:
    if instant.second or instant.microsecond:
        raise ValueError("not_a_whole_minute")
    if not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
        raise ValueError("not_in_our_years")
    return instant


def _of_a_clock_on_the_wall(hour: time) -> time:
    if hour.tzinfo is not None or hour.second or hour.microsecond:
        raise ValueError("not_a_whole_minute")
    return hour


Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Minute = Annotated[AwareDatetime, AfterValidator(_on_a_calendar)]
# An establishment's civil time. JSON Schema's own `time` (RFC 3339 §5.6) has an offset, which this has not.
Hour = Annotated[
    time,
    AfterValidator(_of_a_clock_on_the_wall),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:00)?$"}),
]
