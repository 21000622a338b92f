"""The practitioner's calendar: when slots may be cut. Knows nothing of appointments."""

from teleo.scheduling.closing import remove_opening
from teleo.scheduling.errors import OpeningUnknown
from teleo.scheduling.planning import plan_opening
from teleo.scheduling.queries import open_periods_of
from teleo.scheduling.rules.slots import cut_slots
from teleo.scheduling.schemas import PlanOpening

__all__ = [
    "OpeningUnknown",
    "PlanOpening",
    "cut_slots",
    "open_periods_of",
    "plan_opening",
    "remove_opening",
]
