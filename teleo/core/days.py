"""Days and minutes that may be asked of a calendar of ours: within the years that the tables hold."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2198, 12, 31)


def _on_a_calendar(instant: datetime) -> datetime:
    if instant.second or instant.microsecond:
        raise ValueError("not_a_whole_minute")
    if not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
        raise ValueError("not_in_our_years")
    return instant


Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Minute = Annotated[AwareDatetime, AfterValidator(_on_a_calendar)]
