"""Whether the time of an answer tells one case from another: many samples in turns, compared by rank.

Mann and Whitney's U (Annals of Mathematical Statistics 18, 1947), divided by the number of pairs, is the chance that an
answer of one kind takes longer than one of the other: 0.5 when time tells nothing. Ranks, for one slow answer of a busy
machine must not weigh more than another; turns, for what slows the machine down slows both kinds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import combinations
from random import Random
from time import perf_counter

# Seconds that one answer took.
Sample = Callable[[], Awaitable[float]]

# Whoever guesses by the time of an answer is wrong once in three at least: with the few tries that our limits leave him,
# that is no list of who is known. By chance alone, two equal kinds seem so far apart after 96 samples once in three
# thousand runs (the deviation of the share of pairs is √(1/6n) for n samples of each).
TOLD_APART = 0.15
ROUNDS = (24, 48, 96)  # looked at after so many, and gone on with only while they seem apart


def superiority(one: Sequence[float], other: Sequence[float]) -> float:
    """The chance that something of `one` is greater than something of `other`; equal ones count half."""
    ordered = sorted(other)
    wins = sum(bisect_left(ordered, each) + bisect_right(ordered, each) for each in one)
    return wins / 2 / (len(one) * len(other))


async def told_apart(kinds: Mapping[str, Sample]) -> dict[tuple[str, str], float]:
    """The pairs that time tells apart, and how well; empty when it tells none.

    In every round each kind is sampled once, in an order of its own: who comes first finds other caches.
    """
    order, chance = list(kinds), Random(0)
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for name in kinds:
        await kinds[name]()  # the first of each makes what the others find
    apart: dict[tuple[str, str], float] = {}
    for rounds in ROUNDS:
        while len(took[order[0]]) < rounds:
            for name in chance.sample(order, len(order)):
                took[name].append(await kinds[name]())
        found = {pair: superiority(took[pair[0]], took[pair[1]]) for pair in combinations(kinds, 2)}
        apart = {pair: value for pair, value in found.items() if abs(value - 0.5) > TOLD_APART}
        if not apart:
            break
    return apart


async def clocked(answer: Callable[[], Awaitable[object]]) -> float:
    """How long it took, in seconds."""
    began = perf_counter()
    await answer()
    return perf_counter() - began
