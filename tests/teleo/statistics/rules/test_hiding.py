"""Nobody is found: not by a small number, nor by subtracting what is shown from a whole."""

from hypothesis import example, given
from hypothesis import strategies as st

from teleo.statistics.rules.hiding import FEWEST, Counts, hide, is_small, whole_of

plain = st.lists(st.tuples(st.integers(0, 12)), max_size=8)
sides = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=8)


def left_of(cells: list[Counts], hidden: frozenset[int]) -> list[Counts]:
    return [cells[place] for place in sorted(hidden)]


@given(plain | sides)
def test_no_small_group_is_shown(cells: list[Counts]) -> None:
    hidden = hide(cells)

    assert not any(is_small(counts) for place, counts in enumerate(cells) if place not in hidden.cells)
    assert hidden.whole or not is_small(whole_of(cells))


@given(plain | sides)
def test_what_a_whole_leaves_once_the_shown_are_subtracted_is_nobodys_in_particular(
    cells: list[Counts],
) -> None:
    hidden = hide(cells)
    left = left_of(cells, hidden.cells)
    if hidden.whole or not left:
        return

    assert len(left) > 1
    assert all(total == 0 or total >= FEWEST for total in whole_of(left))


@given(plain)
def test_whoever_knows_that_each_hidden_one_is_small_still_knows_none(cells: list[tuple[int]]) -> None:
    """Each could be another: there is room both ways between one and four."""
    hidden = hide(cells)
    left = [count for (count,) in left_of(list(cells), hidden.cells)]
    if hidden.whole or not left or max(left) >= FEWEST:
        return

    total, others = sum(left), len(left) - 1
    least, most = max(1, total - (FEWEST - 1) * others), min(FEWEST - 1, total - others)
    assert least < most


@given(st.lists(st.tuples(st.integers(FEWEST, 40) | st.just(0)), max_size=8))
def test_nothing_is_hidden_without_need(cells: list[Counts]) -> None:
    assert hide(cells).cells == frozenset()
    assert not hide(cells).whole


@example([(0, 1), (5, 0), (0, 5)])  # two as small as each other, of which one is enough
@given(plain | sides)
def test_how_many_are_hidden_does_not_depend_on_their_order(cells: list[Counts]) -> None:
    shuffled = sorted(cells)

    assert len(hide(shuffled).cells) == len(hide(cells).cells)
    assert hide(shuffled).whole == hide(cells).whole


def test_the_smallest_of_the_others_is_hidden_for_the_sake_of_one() -> None:
    assert hide([(3,), (20,), (8,), (0,)]).cells == {0, 2}
    assert hide([(2,), (4,), (20,)]).cells == {0, 1}
    assert hide([(1,), (2,), (20,)]).cells == {0, 1, 2}
    assert hide([(4,), (4,), (20,)]).cells == {0, 1, 2}  # eight in two of four at most


def test_when_all_are_hidden_in_vain_the_whole_is_too() -> None:
    assert hide([(1,), (1,), (1,), (1,), (1,)]).whole
    assert hide([(3,)]).whole
    assert not hide([(3,), (4,)]).whole
