"""Who may come, when, with which permissions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teleo.consultations.errors import ConsentNeeded, ConsultationOver, TooEarly
from teleo.consultations.rules.lifecycle import Course

WAITING_OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=4)  # a late practitioner is no reason to turn his patient away
LONGEST_OVERTIME = timedelta(hours=12)  # those who still speak are not cut off; two screens left on are

PATIENT_SEAT = "guest"
PRACTITIONER_SEAT = "host"


@dataclass(frozen=True, slots=True)
class Times:
    """From when the patient may wait, when the door closes for good, and when even those who still speak are let out."""

    waiting_opens_at: datetime
    closes_at: datetime
    ends_for_all_at: datetime

    @classmethod
    def around(cls, starts_at: datetime, ends_at: datetime) -> "Times":
        return cls(
            waiting_opens_at=starts_at - WAITING_OPENS_BEFORE,
            closes_at=ends_at + CLOSES_AFTER,
            ends_for_all_at=ends_at + LONGEST_OVERTIME,
        )


def patient_permissions(
    course: Course, times: Times, *, has_consented: bool, was_admitted: bool, now: datetime
) -> frozenset[str]:
    """What the patient's ticket allows. Raises ConsultationOver, TooEarly, ConsentNeeded.

    One who was admitted already returns to his seat, and not to the waiting room.
    """
    if course.is_over or (course.state == "expected" and now >= times.closes_at):
        raise ConsultationOver
    if course.state == "in_progress" and was_admitted:
        return frozenset({"say", "enter"})
    if now < times.waiting_opens_at:
        raise TooEarly(opens_at=times.waiting_opens_at.isoformat())
    if not has_consented:
        raise ConsentNeeded
    return frozenset({"say", "prepare"})


def practitioner_permissions(course: Course) -> frozenset[str]:
    """What the practitioner's ticket allows in his own room. Raises ConsultationOver."""
    if course.is_over:
        raise ConsultationOver
    return frozenset({"enter", "admit", "close", "say", "prepare"})
