"""What may be booked, before the database has its word."""

from datetime import UTC, datetime, timedelta

import pytest

from teleo.appointments import OutsideOpenings, SlotPast
from teleo.appointments.rules import GRACE, check_bookable
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
