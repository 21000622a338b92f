"""Which figures may be shown: none of fewer than five people, nor one by which such a figure can be worked out. Pure.

A whole (the establishment) is cut into cells (its practitioners). Each cell is one count, or several at once (how many
were content, how many were not). Whoever sees the whole and all cells but one knows that one: so others are hidden
with it, until what is missing belongs to several cells and to at least five people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which cells are hidden, by their place, and whether the whole is."""

    cells: frozenset[int]
    whole: bool


def is_small(counts: Counts) -> bool:
    """A group of one to four. Nobody is no group: there is no one to be known."""
    return any(0 < count < FEWEST for count in counts)


def hide(cells: Sequence[Counts]) -> Hidden:
    """What of a whole and its cells must not be shown."""
    whole = whole_of(cells)
    hidden = {place for place, counts in enumerate(cells) if is_small(counts)}
    # Those who are hidden for the others' sake: the smallest first, nobody's cell last; of two as small, the same one
    # whatever their order.
    left = sorted(
        set(range(len(cells))) - hidden,
        key=lambda place: (sum(cells[place]) == 0, sum(cells[place]), cells[place]),
    )
    while hidden and left and not is_small(whole) and not _is_beyond_reach([cells[one] for one in hidden]):
        hidden.add(left.pop(0))
    beyond = not hidden or _is_beyond_reach([cells[one] for one in hidden])
    return Hidden(cells=frozenset(hidden), whole=is_small(whole) or not beyond)


def whole_of(cells: Sequence[Counts]) -> Counts:
    return tuple(sum(counts) for counts in zip(*cells, strict=True)) if cells else ()


def _is_beyond_reach(hidden: Sequence[Counts]) -> bool:
    """Whether the sum of the hidden cells, which may be known, tells none of them, nor of fewer than five people.

    It would if each had to be one, or each four.
    """
    return len(hidden) > 1 and all(
        left == 0
        or (left >= FEWEST and left > len(parts) and (max(parts) >= FEWEST or left < 4 * len(parts)))
        for left, parts in ((sum(parts), parts) for parts in zip(*hidden, strict=True))
    )
