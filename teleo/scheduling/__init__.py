"""The practitioner's calendar: when slots may be cut. Knows nothing of appointments."""

from teleo.scheduling.planning import PlanOpening, plan_opening
from teleo.scheduling.queries import open_periods_of
from teleo.scheduling.rules.slots import cut_slots

__all__ = ["PlanOpening", "cut_slots", "open_periods_of", "plan_opening"]
