"""What an administrator asks of the statistics."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict

WEEKS = (4, 12, 26, 52)
USUAL_WEEKS = 12


def _offered(weeks: int) -> int:
    if weeks not in WEEKS:
        raise ValueError("not_offered")
    return weeks


class ReadStatistics(BaseModel):
    """The last `weeks` that are over; of all practitioners unless one is named."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    weeks: Annotated[int, AfterValidator(_offered)] = USUAL_WEEKS
    practitioner: UUID | None = None
