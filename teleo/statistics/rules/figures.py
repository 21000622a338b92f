"""The figures themselves: median and ninth tenth of waits, on time, shares that tell nobody. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from teleo.statistics.rules.hiding import FEWEST

PUNCTUAL_WITHIN = timedelta(minutes=5)  # as the waiting room, which then says that it is late
TENTHS, NINE_TENTHS = 2 * FEWEST, Fraction(9, 10)


def is_punctual(appointed_at: datetime, started_at: datetime) -> bool:
    """Begun at most five minutes after the appointed time; earlier is not late."""
    return started_at - appointed_at <= PUNCTUAL_WITHIN


def wait_of(waiting_since: datetime | None, started_at: datetime | None) -> timedelta | None:
    """In the waiting room until he was let in; None when he was not, or did not pass by it."""
    if waiting_since is None or started_at is None:
        return None
    return max(started_at - waiting_since, timedelta())


@dataclass(frozen=True, slots=True)
class Waits:
    """In whole minutes: half waited at most `median`, nine out of ten at most `ninth_tenth`."""

    median: int
    ninth_tenth: int | None


def waits_of(waits: Sequence[timedelta]) -> Waits | None:
    """None of fewer than five; of fewer than ten the ninth tenth would be one person's own."""
    if len(waits) < FEWEST:
        return None
    longest = _rank(waits, NINE_TENTHS) if len(waits) >= TENTHS else None
    return Waits(median=_rank(waits, Fraction(1, 2)), ninth_tenth=longest)


def _rank(waits: Sequence[timedelta], part: Fraction) -> int:
    """The shortest wait that so many did not exceed, in minutes, half a minute upwards."""
    nth = sorted(waits)[ceil(len(waits) * part) - 1]
    return (nth + timedelta(seconds=30)) // timedelta(minutes=1)


def loss_of(losses: Sequence[float]) -> float | None:
    """Of a hundred packets, of half the calls at most so many were lost, to a tenth; None of fewer than five calls."""
    if len(losses) < FEWEST:
        return None
    return round(100 * sorted(losses)[ceil(len(losses) / 2) - 1], 1)


@dataclass(frozen=True, slots=True)
class Share:
    """Between `least` and `most` of so many people: one number where both sides count at least five."""

    least: int
    most: int
    people: int

    @property
    def percent(self) -> tuple[int, int]:
        """Rounded away from what is certain, so that « at least » stays true."""
        if self.least == self.most:
            rounded = floor(Fraction(100 * self.least, self.people) + Fraction(1, 2))
            return rounded, rounded
        return floor(Fraction(100 * self.least, self.people)), ceil(Fraction(100 * self.most, self.people))


def share_of(yes: int, no: int) -> Share | None:
    """None of fewer than ten people, who cannot be two groups of five.

    Fewer than five on one side are not told from nobody: what is said of the others is then « at least ».
    """
    people = yes + no
    if people < TENTHS:
        return None
    if no < FEWEST:
        return Share(people - FEWEST + 1, people, people)
    if yes < FEWEST:
        return Share(0, FEWEST - 1, people)
    return Share(yes, yes, people)


def sum_of(shares: Iterable[Share]) -> Share | None:
    """Of what is shown, and of nothing else: it tells no more than its parts do."""
    parts = tuple(shares)
    if not parts:
        return None
    return Share(
        sum(part.least for part in parts),
        sum(part.most for part in parts),
        sum(part.people for part in parts),
    )
