"""Third persons of a consultation: who they may be, how many, which seats are theirs, and when they may come. Pure."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from teleo.consultations.errors import ConsultationOver, TooEarly
from teleo.consultations.rules.admission import Times
from teleo.consultations.rules.lifecycle import Course

Kind = Literal["companion", "interpreter", "colleague"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MOST_AT_ONCE = 2  # four seats: practitioner, patient, and two more
MOST_EVER = 8  # each is sent messages: nobody is flooded through us

_SEAT = "companion-"


def seat_of(companion_id: UUID) -> str:
    """A seat of his own: one that was removed is nobody else's."""
    return f"{_SEAT}{companion_id}"


def companion_at(seat: str) -> UUID | None:
    """Whose seat it is; None: not one of theirs."""
    if not seat.startswith(_SEAT):
        return None
    try:
        return UUID(seat.removeprefix(_SEAT))
    except ValueError:
        return None


def companion_permissions(course: Course, times: Times, now: datetime) -> frozenset[str]:
    """Always by the waiting room: a seat that was lost is given back by the hub alone, one that was left by nobody.

    Raises ConsultationOver, TooEarly.
    """
    if course.is_over or (course.state == "expected" and now >= times.closes_at):
        raise ConsultationOver
    if now < times.waiting_opens_at and course.state != "in_progress":
        raise TooEarly(opens_at=times.waiting_opens_at.isoformat())
    return frozenset({"say"})
