"""Third persons: their seats, and when they may come."""

from datetime import UTC, datetime, timedelta

import pytest

from teleo.consultations.errors import ConsultationOver, TooEarly
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT, Times
from teleo.consultations.rules.company import companion_at, companion_permissions, seat_of
from teleo.consultations.rules.lifecycle import OVER, Course, State
from teleo.core.errors import Failure
from teleo.core.ids import new_id

STARTS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
TIMES = Times.around(STARTS, STARTS + timedelta(minutes=20))
WAITS = frozenset({"say"})


def permissions(state: State, minutes: float) -> frozenset[str] | type[Failure]:
    try:
        return companion_permissions(Course(state=state), TIMES, STARTS + timedelta(minutes=minutes))
    except Failure as refused:
        return type(refused)


def test_a_third_person_has_a_seat_of_his_own_and_nobody_elses() -> None:
    one, other = new_id(), new_id()

    assert companion_at(seat_of(one)) == one
    assert seat_of(one) != seat_of(other)
    for seat in (PATIENT_SEAT, PRACTITIONER_SEAT, "companion-", "companion-x", "guest-2"):
        assert companion_at(seat) is None


@pytest.mark.parametrize(
    ("state", "minutes", "answer"),
    [
        ("expected", -16, TooEarly),
        ("expected", -15, WAITS),
        ("waiting", 0, WAITS),
        ("in_progress", -20, WAITS),  # begun before its hour
        ("in_progress", 300, WAITS),
        ("expected", 20 + 240, ConsultationOver),
        *((state, 0, ConsultationOver) for state in sorted(OVER)),
    ],
)
def test_he_waits_while_the_patient_may_and_is_never_let_in_by_his_ticket(
    state: State, minutes: float, answer: frozenset[str] | type[Failure]
) -> None:
    assert permissions(state, minutes) == answer
