"""The measure by which tests say that time tells nothing: it does say so of what is alike, and not of what is not."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.support.timing import Sample, superiority, told_apart


def drawn(times: Iterator[float]) -> Sample:
    async def sample() -> float:
        return next(times)

    return sample


def busy(seed: int, *, slower: float = 1.0, more: float = 0.0) -> Iterator[float]:
    """Milliseconds of a loaded machine: skewed, a slow one now and then, and slower and slower."""
    chance = Random(seed)
    drift = 0.0
    while True:
        drift += 0.05
        slow = chance.expovariate(1 / 200) if chance.random() < 0.1 else 0.0
        yield (chance.lognormvariate(1.6, 0.3) + drift) * slower + slow + more


@pytest.mark.parametrize("seed", range(8))
async def test_what_is_alike_is_not_told_apart_on_a_busy_machine(seed: int) -> None:
    kinds = {
        "known": drawn(busy(seed)),
        "unknown": drawn(busy(seed + 1000)),
        "near": drawn(busy(seed + 2000)),
    }

    assert await told_apart(kinds) == {}


@pytest.mark.parametrize("seed", range(8))
async def test_what_takes_longer_is_told_apart_whichever_it_is(seed: int) -> None:
    hashed = {"known": drawn(busy(seed, slower=2)), "unknown": drawn(busy(seed + 1000))}
    written = {"known": drawn(busy(seed)), "unknown": drawn(busy(seed + 1000, more=6))}

    assert (await told_apart(hashed))[("known", "unknown")] > 0.65
    assert (await told_apart(written))[("known", "unknown")] < 0.35


def test_superiority_is_the_share_of_pairs_that_are_won() -> None:
    assert superiority([1, 2, 3], [1, 2, 3]) == 0.5
    assert superiority([4, 5], [1, 2, 3]) == 1
    assert superiority([1, 2], [2, 3]) == 0.5 / 4
    assert superiority([7.0], [7.0]) == 0.5
