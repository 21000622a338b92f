"""What may be booked and changed, before the database has its word."""

from datetime import UTC, datetime, timedelta

import pytest

from teleo.appointments import (
    AppointmentFixed,
    OutsideOpenings,
    SlotPast,
    TooLateToChange,
    UndoTooLate,
)
from teleo.appointments.rules import (
    APPOINTMENT_STATES,
    CHANGES,
    GRACE,
    check_bookable,
    check_may_change,
    check_may_undo,
    may_change,
    next_state,
    time_for_now,
    time_used,
)
from teleo.core.periods import Period

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TWENTY = timedelta(minutes=20)
AFTERNOON = Period(NOW - timedelta(hours=1), NOW + timedelta(hours=4))


def at(minutes: int) -> Period:
    """Twenty minutes that begin so long after now."""
    return Period.lasting(TWENTY, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [0, 30, 220])
def test_a_slot_inside_an_opening_may_be_booked(minutes: int) -> None:
    check_bookable(at(minutes), [AFTERNOON], NOW)

    with pytest.raises(OutsideOpenings):
        check_bookable(at(minutes), [], NOW)


def test_one_who_telephones_may_be_a_little_late_for_a_slot_that_has_begun() -> None:
    check_bookable(Period.lasting(TWENTY, NOW - GRACE), [AFTERNOON], NOW)

    with pytest.raises(SlotPast):
        check_bookable(Period.lasting(TWENTY, NOW - GRACE - timedelta(minutes=1)), [AFTERNOON], NOW)


@pytest.mark.parametrize("minutes", [221, 240, 600])
def test_a_slot_that_is_not_wholly_inside_one_opening_is_refused(minutes: int) -> None:
    with pytest.raises(OutsideOpenings):
        check_bookable(at(minutes), [AFTERNOON], NOW)


def test_two_openings_that_touch_do_not_make_one() -> None:
    halves = AFTERNOON.split(NOW + timedelta(minutes=10))

    with pytest.raises(OutsideOpenings):
        check_bookable(at(0), halves, NOW)


def test_without_any_opening_nothing_may_be_booked() -> None:
    with pytest.raises(OutsideOpenings):
        check_bookable(at(0), [], NOW)


@pytest.mark.parametrize("before", APPOINTMENT_STATES)
@pytest.mark.parametrize("after", APPOINTMENT_STATES)
def test_a_state_changes_as_the_table_says_and_never_otherwise(before: str, after: str) -> None:
    allowed = {
        ("booked", "cancelled"),
        ("booked", "kept"),
        ("booked", "missed"),
        ("booked", "not_held"),
        ("cancelled", "booked"),
    }

    if (before, after) in allowed:
        assert next_state(before, after) == after  # type: ignore[arg-type]  # one of the states
    else:
        with pytest.raises(AppointmentFixed):
            next_state(before, after)  # type: ignore[arg-type]
    assert set(CHANGES) == set(APPOINTMENT_STATES)


@pytest.mark.parametrize(("minutes", "may"), [(61, True), (60, False), (-30, False)])
def test_a_patient_changes_his_appointment_until_an_hour_before(minutes: int, may: bool) -> None:
    assert may_change("patient", "booked", at(minutes), NOW) is may


@pytest.mark.parametrize(("minutes", "may"), [(5, True), (-30, True), (-250, True), (-260, False)])
def test_an_establishment_changes_it_while_the_practitioner_may_be_late(minutes: int, may: bool) -> None:
    assert may_change("assistant", "booked", at(minutes), NOW) is may


def test_why_it_cannot_be_changed_is_said() -> None:
    with pytest.raises(TooLateToChange):
        check_may_change("patient", "booked", at(30), NOW)
    for state in ("cancelled", "kept", "missed"):
        with pytest.raises(AppointmentFixed) as fixed:
            check_may_change("assistant", state, at(90), NOW)
        assert fixed.value.extra == {"state": state}


def test_each_side_undoes_its_own_changes_in_time() -> None:
    soon = NOW + timedelta(seconds=1)
    check_may_undo("patient", "patient", soon, NOW)
    check_may_undo("practitioner", "assistant", soon, NOW)

    for role, made_by, until in (
        ("patient", "assistant", soon),
        ("assistant", "patient", soon),
        ("patient", "patient", NOW),
    ):
        with pytest.raises(UndoTooLate):
            check_may_undo(role, made_by, until, NOW)  # type: ignore[arg-type]  # roles, all of them


@pytest.mark.parametrize(
    ("taken", "minutes"),
    [([], 20), ([20], 20), ([12], 12), ([5], 5), ([4], None), ([0], None), ([-10], None), ([15, 8], 8)],
)
def test_an_invitation_for_now_ends_where_the_next_begins(taken: list[int], minutes: int | None) -> None:
    found = time_for_now(at(0), [at(start) for start in taken])

    assert found == (None if minutes is None else Period.lasting(timedelta(minutes=minutes), starts_at=NOW))


@pytest.mark.parametrize(
    ("ended_after", "used"),
    [
        (timedelta(minutes=12), 12),
        (timedelta(minutes=12, microseconds=1), 13),
        (timedelta(minutes=19, seconds=30), 20),
        (timedelta(minutes=20), 20),
        (timedelta(minutes=50), 20),  # never lengthened
        (timedelta(0), 1),
        (timedelta(minutes=-5), 1),  # begun and ended before its hour
    ],
)
def test_a_consultation_used_whole_minutes_of_its_time(ended_after: timedelta, used: int) -> None:
    assert time_used(at(0), NOW + ended_after) == Period.lasting(timedelta(minutes=used), NOW)
