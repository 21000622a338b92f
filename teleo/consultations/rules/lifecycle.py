"""expected → waiting → in progress → ended, or never held: what each thing that happens in the room makes of a consultation."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

State = Literal["expected", "waiting", "in_progress", "ended", "missed", "not_held", "cancelled"]
STATES: tuple[State, ...] = ("expected", "waiting", "in_progress", "ended", "missed", "not_held", "cancelled")
OVER: frozenset[State] = frozenset({"ended", "missed", "not_held", "cancelled"})

# The patient is not at fault: the practitioner closed, something technical failed, nobody took him in that day, or he
# agreed no more, which nobody may hold against him (L.1111-4 CSP).
WhyNotHeld = Literal["closed", "technical", "day_over", "consent_withdrawn"]
WHY_NOT_HELD: tuple[WhyNotHeld, ...] = ("closed", "technical", "day_over", "consent_withdrawn")

CHANGES: dict[State, frozenset[State]] = {
    "expected": frozenset({"waiting", "in_progress", "missed", "not_held", "cancelled"}),
    "waiting": frozenset({"expected", "in_progress", "missed", "not_held", "cancelled"}),
    "in_progress": frozenset({"ended"}),
    "ended": frozenset(),
    "missed": frozenset(),
    "not_held": frozenset(),
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
    why_not_held: WhyNotHeld | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER


def patient_waits(course: Course, at: datetime) -> Course:
    """A patient is in the waiting room. Those who come back into a consultation in progress change nothing."""
    match course.state:
        case "expected":
            return _to("waiting", replace(course, waiting_since=at))
        case "waiting" | "in_progress" | "ended" | "missed" | "not_held" | "cancelled":
            return course
        case never:
            assert_never(never)


def patient_gives_up_waiting(course: Course) -> Course:
    """He left the waiting room: he is expected again, and may come back."""
    return _to("expected", replace(course, waiting_since=None)) if course.state == "waiting" else course


def patient_withdraws(course: Course, at: datetime) -> Course:
    """He agrees no more: what has begun ends; before, he is expected again, and may agree anew."""
    return room_closes(course, at) if course.state == "in_progress" else patient_gives_up_waiting(course)


def both_are_seated(course: Course, at: datetime) -> Course:
    """Practitioner and patient are in the room: the consultation begins, once."""
    if course.state in {"expected", "waiting"}:
        return _to("in_progress", replace(course, started_at=at))
    return course


def room_closes(course: Course, at: datetime, why: WhyNotHeld | None = "closed") -> Course:
    """Ended for good; a second word about it changes nothing. One that never began is missed, or not held and why."""
    if course.is_over:
        return course
    if course.state == "in_progress":
        return _to("ended", replace(course, ended_at=at))
    if why is None:
        return patient_is_missing(course)
    return _to("not_held", replace(course, waiting_since=None, why_not_held=why))


def patient_is_missing(course: Course) -> Course:
    """He never came, or somebody says so. What has begun was not missed."""
    if course.state in {"expected", "waiting"}:
        return _to("missed", replace(course, waiting_since=None))
    return course


def why_not_held(
    closed_by_day: bool, *, has_withdrawn: bool, patient_came: bool, is_due: bool, had_incident: bool
) -> WhyNotHeld | None:
    """None: the patient never came, and that is all there is to say.

    One whom something technical may have kept away is not blamed, nor is anybody for a room closed before its hour.
    """
    if has_withdrawn:
        return "consent_withdrawn"
    if had_incident:
        return "technical"
    if not patient_came and is_due:
        return None
    return "day_over" if closed_by_day else "closed"


def appointment_is_cancelled(course: Course) -> Course:
    """Nobody is expected any more. What has begun is not cancelled: it ends."""
    if course.state in {"expected", "waiting"}:
        return _to("cancelled", replace(course, waiting_since=None))
    return course


def _to(state: State, course: Course) -> Course:
    if state not in CHANGES[course.state]:
        raise ChangeRefused(f"{course.state} → {state}")
    return replace(course, state=state)
