"""No sequence of what happens in a room leads to a state that cannot be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.consultations.rules.lifecycle import (
    CHANGES,
    OVER,
    STATES,
    ChangeRefused,
    Course,
    State,
    _to,
    both_are_seated,
    patient_gives_up_waiting,
    patient_is_missing,
    patient_waits,
    patient_withdraws,
    room_closes,
    why_not_held,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
EVENTS: dict[str, Callable[[Course, datetime], Course]] = {
    "waits": patient_waits,
    "gives up": lambda course, _: patient_gives_up_waiting(course),
    "both": both_are_seated,
    "closes": room_closes,
    "missing": lambda course, _: patient_is_missing(course),
    "never came": lambda course, at: room_closes(course, at, None),
}
courses = st.builds(Course, state=st.sampled_from(STATES))


def after(course: Course, events: list[str]) -> list[Course]:
    """Each course on the way, a minute apart."""
    way = [course]
    for number, event in enumerate(events):
        way.append(EVENTS[event](way[-1], NOW + timedelta(minutes=number)))
    return way


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=30))
def test_whatever_happens_each_change_is_one_of_the_table(events: list[str]) -> None:
    way = after(Course(state="expected"), events)

    for before, later in pairwise(way):
        assert before.state == later.state or later.state in CHANGES[before.state]
        assert before.state not in OVER or later == before, "what is over stays as it was"


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=30))
def test_each_state_has_its_instant_and_instants_are_in_order(events: list[str]) -> None:
    for course in after(Course(state="expected"), events):
        assert (course.state != "waiting") or course.waiting_since is not None
        assert (course.state != "in_progress") or course.started_at is not None
        assert (course.state == "ended") == (course.ended_at is not None)
        told = [at for at in (course.waiting_since, course.started_at, course.ended_at) if at]
        assert told == sorted(told)


@given(courses, st.sampled_from(sorted(EVENTS)))
def test_what_is_told_twice_changes_nothing_more(course: Course, event: str) -> None:
    once = EVENTS[event](course, NOW)

    assert EVENTS[event](once, LATER) == once


def test_a_consultation_goes_from_waiting_room_to_goodbye() -> None:
    way = after(Course(state="expected"), ["waits", "both", "closes"])

    assert [course.state for course in way] == ["expected", "waiting", "in_progress", "ended"]
    assert way[-1] == Course(
        state="ended",
        waiting_since=NOW,
        started_at=NOW + timedelta(minutes=1),
        ended_at=NOW + timedelta(minutes=2),
    )


def test_one_who_gives_up_waiting_is_expected_again_and_may_come_back() -> None:
    way = after(Course(state="expected"), ["waits", "gives up", "waits"])

    assert way[2] == Course(state="expected")
    assert way[3] == Course(state="waiting", waiting_since=NOW + timedelta(minutes=2))


def test_one_who_withdraws_is_expected_again_or_ends_what_has_begun() -> None:
    waits = Course(state="waiting", waiting_since=NOW)
    begun = Course(state="in_progress", waiting_since=NOW, started_at=NOW)

    assert patient_withdraws(waits, LATER) == Course(state="expected")
    assert patient_withdraws(Course(state="expected"), LATER) == Course(state="expected")
    assert patient_withdraws(begun, LATER).state == "ended"
    assert patient_withdraws(begun, LATER).ended_at == LATER
    why = why_not_held(True, has_withdrawn=True, patient_came=False, is_due=True, had_incident=True)
    assert why == "consent_withdrawn"


def test_leaving_a_call_does_not_undo_it() -> None:
    way = after(Course(state="expected"), ["waits", "both", "gives up", "waits"])

    assert way[-1] == way[2]


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_is_final(state: State) -> None:
    assert CHANGES[state] == frozenset()
    assert Course(state=state).is_over
    with pytest.raises(ChangeRefused):
        _to("expected", Course(state=state))
