"""Who may come, when, and with which permissions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.consultations.errors import ConsentNeeded, ConsultationOver, TooEarly
from teleo.consultations.rules.admission import (
    CLOSES_AFTER,
    Times,
    patient_permissions,
    practitioner_permissions,
)
from teleo.consultations.rules.lifecycle import OVER, STATES, Course, State
from teleo.core.errors import Failure

STARTS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=20)
TIMES = Times.around(STARTS, ENDS)
WAITS, RETURNS = frozenset({"say", "prepare"}), frozenset({"say", "enter"})


def permissions(
    state: State, now: datetime, *, has_consented: bool = True, was_admitted: bool = False
) -> frozenset[str] | type[Failure]:
    try:
        return patient_permissions(
            Course(state=state), TIMES, has_consented=has_consented, was_admitted=was_admitted, now=now
        )
    except Failure as refused:
        return type(refused)


def test_the_waiting_room_opens_a_quarter_of_an_hour_before_and_says_when() -> None:
    opens_at = STARTS - timedelta(minutes=15)

    assert permissions("expected", opens_at) == WAITS
    with pytest.raises(TooEarly) as early:
        patient_permissions(
            Course(state="expected"),
            TIMES,
            has_consented=True,
            was_admitted=False,
            now=opens_at - timedelta(microseconds=1),
        )
    assert early.value.extra == {"opens_at": opens_at.isoformat()}


def test_a_late_practitioner_is_no_reason_to_turn_away_the_patient() -> None:
    closes_at = ENDS + CLOSES_AFTER

    assert permissions("expected", closes_at - timedelta(seconds=1)) == WAITS
    assert permissions("expected", closes_at) is ConsultationOver
    assert permissions("waiting", closes_at + timedelta(hours=1)) == WAITS


def test_nobody_waits_without_having_agreed() -> None:
    assert permissions("expected", STARTS, has_consented=False) is ConsentNeeded
    assert permissions("waiting", STARTS, has_consented=False) is ConsentNeeded
    assert permissions("expected", STARTS - timedelta(days=1), has_consented=False) is TooEarly


def test_one_who_was_admitted_returns_to_his_seat_as_long_as_it_lasts() -> None:
    for now in (STARTS - timedelta(hours=1), STARTS, ENDS + timedelta(hours=9)):
        assert permissions("in_progress", now, was_admitted=True) == RETURNS
    assert permissions("in_progress", STARTS) == WAITS
    assert permissions("waiting", STARTS, was_admitted=True) == WAITS


@given(
    st.sampled_from(STATES),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
    st.booleans(),
    st.booleans(),
)
def test_no_patient_ever_enters_who_was_not_admitted(
    state: State, minutes: int, has_consented: bool, was_admitted: bool
) -> None:
    may = permissions(
        state,
        STARTS + timedelta(minutes=minutes),
        has_consented=has_consented,
        was_admitted=was_admitted,
    )

    if isinstance(may, frozenset):
        assert may in (WAITS, RETURNS)
        assert state not in OVER
        assert may == WAITS or (was_admitted and state == "in_progress")


@pytest.mark.parametrize("state", STATES)
def test_the_practitioner_holds_the_door_until_it_is_over(state: State) -> None:
    if state in OVER:
        with pytest.raises(ConsultationOver):
            practitioner_permissions(Course(state=state))
    else:
        assert practitioner_permissions(Course(state=state)) == {"enter", "admit", "close", "say", "prepare"}
