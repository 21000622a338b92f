"""expected → waiting → in progress → ended: what each thing that happens in the room makes of a consultation."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

State = Literal["expected", "waiting", "in_progress", "ended", "missed", "cancelled"]
STATES: tuple[State, ...] = ("expected", "waiting", "in_progress", "ended", "missed", "cancelled")
OVER: frozenset[State] = frozenset({"ended", "missed", "cancelled"})

CHANGES: dict[State, frozenset[State]] = {
    "expected": frozenset({"waiting", "in_progress", "ended", "missed", "cancelled"}),
    "waiting": frozenset({"expected", "in_progress", "ended", "missed", "cancelled"}),
    "in_progress": frozenset({"ended"}),
    "ended": frozenset(),
    "missed": frozenset(),
    "cancelled": frozenset(),
}


class ChangeRefused(Exception):
    """A bug: no path of the program leads from that state to this one."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a consultation has come."""

    state: State
    waiting_since: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER


def patient_waits(course: Course, at: datetime) -> Course:
    """A patient is in the waiting room. Those who come back into a consultation in progress change nothing."""
    match course.state:
        case "expected":
            return _to("waiting", replace(course, waiting_since=at))
        case "waiting" | "in_progress" | "ended" | "missed" | "cancelled":
            return course
        case never:
            assert_never(never)


def patient_gives_up_waiting(course: Course) -> Course:
    """He left the waiting room: he is expected again, and may come back."""
    return _to("expected", replace(course, waiting_since=None)) if course.state == "waiting" else course


def both_are_seated(course: Course, at: datetime) -> Course:
    """Practitioner and patient are in the room: the consultation begins, once."""
    if course.state in {"expected", "waiting"}:
        return _to("in_progress", replace(course, started_at=at))
    return course


def room_closes(course: Course, at: datetime) -> Course:
    """Ended for good; a second word about it changes nothing."""
    return course if course.is_over else _to("ended", replace(course, ended_at=at))


def appointment_is_cancelled(course: Course) -> Course:
    """Nobody is expected any more. What has begun is not cancelled: it ends."""
    if course.state in {"expected", "waiting"}:
        return _to("cancelled", replace(course, waiting_since=None))
    return course


def _to(state: State, course: Course) -> Course:
    if state not in CHANGES[course.state]:
        raise ChangeRefused(f"{course.state} → {state}")
    return replace(course, state=state)
