"""A table of weeks: each counted for itself, the whole made of what they show."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from teleo.statistics.rules.counting import Encounter, count
from teleo.statistics.rules.figures import Waits
from teleo.statistics.rules.weeks import Week

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
WEEKS = tuple(Week(date(2026, 11, 2) + timedelta(weeks=number)) for number in range(3))
CLAIRE, HUGO, INES = (UUID(int=number) for number in (1, 2, 3))

encounters = st.lists(
    st.builds(
        Encounter,
        practitioner_id=st.sampled_from([CLAIRE, HUGO, INES]),
        week=st.sampled_from(WEEKS),
        appointed_at=st.just(NOON),
        waiting_since=st.just(NOON - timedelta(minutes=5)),
        started_at=st.sampled_from([None, NOON, NOON + timedelta(minutes=9)]),
        was_missed=st.booleans(),
        had_incident=st.booleans(),
        saw_and_heard=st.sampled_from([None, True, False]),
        was_useful=st.sampled_from([None, True, False]),
        was_direct=st.sampled_from([None, True, False]),
        loss=st.sampled_from([None, 0.0, 0.04]),
        was_cut=st.booleans(),
    ),
    max_size=90,
)


def seen(number: int, week: Week = WEEKS[0], practitioner: UUID = CLAIRE) -> list[Encounter]:
    return [
        Encounter(practitioner, week, NOON, waiting_since=NOON - timedelta(minutes=one), started_at=NOON)
        for one in range(number)
    ]


@given(encounters)
def test_every_count_that_is_shown_is_of_nobody_or_of_five(some: list[Encounter]) -> None:
    for whose in (None, CLAIRE, HUGO, INES):
        table = count(some, WEEKS, whose)

        for figures in [figures for _, figures in table.weeks] + [table.total]:
            for number in (figures.consultations, figures.missed, figures.incidents, figures.cut):
                assert number is None or number == 0 or number >= 5


@given(encounters)
def test_no_practitioner_comes_out_by_subtraction(some: list[Encounter]) -> None:
    whole = count(some, WEEKS)
    each = [count(some, WEEKS, one) for one in (CLAIRE, HUGO, INES)]

    for place in range(len(WEEKS)):
        total = whole.weeks[place][1].consultations
        shown = [table.weeks[place][1].consultations for table in each]
        if total is None or None not in shown:
            continue
        left = total - sum(number for number in shown if number is not None)
        assert shown.count(None) > 1
        assert left >= 5


def test_the_whole_is_made_of_what_the_weeks_show() -> None:
    table = count([*seen(12), *seen(4, WEEKS[1]), *seen(8, WEEKS[2])], WEEKS)

    assert [figures.consultations for _, figures in table.weeks] == [12, None, 8]
    assert table.total.consultations == 20
    assert table.weeks[0][1].waits == Waits(median=5, ninth_tenth=10)
    assert table.weeks[1][1].waits is None
    assert table.weeks[2][1].waits == Waits(median=3, ninth_tenth=None)


def test_weeks_without_anybody_are_empty_not_hidden() -> None:
    table = count([], WEEKS, CLAIRE)

    assert all(figures.is_empty and figures.missed == 0 for _, figures in table.weeks)
    assert table.total.is_empty


def test_a_year_of_a_large_hospital_is_counted() -> None:
    many = [one for week in WEEKS for person in (CLAIRE, HUGO) for one in seen(500, week, person)]

    assert count(many, WEEKS, HUGO).total.consultations == 1500
