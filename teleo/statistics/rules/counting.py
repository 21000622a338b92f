"""What an establishment did, week by week, as a table in which nobody can be found. Pure.

A line of the total is made of what the weeks show, and of nothing else: no subtraction brings back what they hide,
whichever weeks are asked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from teleo.statistics.rules.figures import (
    Share,
    Waits,
    is_punctual,
    loss_of,
    share_of,
    sum_of,
    wait_of,
    waits_of,
)
from teleo.statistics.rules.hiding import hide, is_small
from teleo.statistics.rules.weeks import Week


@dataclass(frozen=True, slots=True)
class Encounter:
    """An appointment whose week is over. `saw_and_heard` and `was_useful`: whether content, None without an answer.

    `was_direct`, `loss` (a share) and `was_cut`: how the call was, if a page told; None if none did.
    """

    practitioner_id: UUID
    week: Week
    appointed_at: datetime
    waiting_since: datetime | None = None
    started_at: datetime | None = None
    was_missed: bool = False
    had_incident: bool = False
    saw_and_heard: bool | None = None
    was_useful: bool | None = None
    was_direct: bool | None = None
    loss: float | None = None
    was_cut: bool = False

    @property
    def took_place(self) -> bool:
        return self.started_at is not None

    @property
    def was_punctual(self) -> bool | None:
        return None if self.started_at is None else is_punctual(self.appointed_at, self.started_at)

    @property
    def wait(self) -> timedelta | None:
        return wait_of(self.waiting_since, self.started_at)


@dataclass(frozen=True, slots=True)
class Figures:
    """None is hidden, or said of nobody."""

    consultations: int | None
    missed: int | None
    incidents: int | None
    waits: Waits | None
    punctual: Share | None
    saw_and_heard: Share | None
    was_useful: Share | None
    direct: Share | None = None
    loss: float | None = None
    cut: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.consultations and self.consultations is not None


@dataclass(frozen=True, slots=True)
class Table:
    weeks: tuple[tuple[Week, Figures], ...]
    total: Figures


Group = Sequence[Encounter]


def count(encounters: Iterable[Encounter], weeks: Sequence[Week], practitioner: UUID | None = None) -> Table:
    """Of the whole establishment, or of one of its practitioners."""
    by_week: dict[Week, list[Encounter]] = {week: [] for week in weeks}
    for encounter in encounters:
        by_week[encounter.week].append(encounter)
    rows = tuple((week, _figures(_Cut.of(group, practitioner))) for week, group in by_week.items())
    shown = [figures for _, figures in rows]
    waits = [
        wait
        for week, figures in rows
        if figures.waits
        for wait in _waits(_Cut.of(by_week[week], practitioner).chosen)
    ]
    losses = [
        loss
        for week, figures in rows
        if figures.loss is not None
        for loss in _losses(_Cut.of(by_week[week], practitioner).chosen)
    ]
    total = Figures(
        consultations=_sum(figures.consultations for figures in shown),
        missed=_sum(figures.missed for figures in shown),
        incidents=_sum(figures.incidents for figures in shown),
        waits=waits_of(waits),
        punctual=sum_of(figures.punctual for figures in shown if figures.punctual),
        saw_and_heard=sum_of(figures.saw_and_heard for figures in shown if figures.saw_and_heard),
        was_useful=sum_of(figures.was_useful for figures in shown if figures.was_useful),
        direct=sum_of(figures.direct for figures in shown if figures.direct),
        loss=loss_of(losses),
        cut=_sum(figures.cut for figures in shown),
    )
    return Table(weeks=rows, total=total)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A week, cut into its practitioners; `place` is that of the chosen one, None for all of them."""

    groups: tuple[Group, ...]
    place: int | None

    @classmethod
    def of(cls, encounters: Group, practitioner: UUID | None) -> "_Cut":
        cells: Mapping[UUID, list[Encounter]] = {one.practitioner_id: [] for one in encounters}
        if practitioner is not None:
            cells = {**cells, practitioner: []}
        for one in encounters:
            cells[one.practitioner_id].append(one)
        names = sorted(cells)
        place = None if practitioner is None else names.index(practitioner)
        return cls(groups=tuple(cells[name] for name in names), place=place)

    @property
    def chosen(self) -> Group:
        return (
            [one for group in self.groups for one in group] if self.place is None else self.groups[self.place]
        )

    def number(self, of: Callable[[Encounter], bool]) -> int | None:
        hidden = hide([(sum(map(of, group)),) for group in self.groups])
        is_hidden = hidden.whole if self.place is None else self.place in hidden.cells
        return None if is_hidden else sum(map(of, self.chosen))

    def share(self, of: Callable[[Encounter], bool | None]) -> Share | None:
        cells = [_sides(group, of) for group in self.groups]
        hidden = hide(cells)
        sides = _sides(self.chosen, of)
        is_hidden = hidden.whole if self.place is None else self.place in hidden.cells
        # « At least so many » is not a count: it may be said of a side of fewer than five.
        return None if is_hidden and not is_small(sides) else share_of(*sides)


def _figures(cut: _Cut) -> Figures:
    consultations = cut.number(lambda one: one.took_place)
    missed = cut.number(lambda one: one.was_missed)
    if consultations is None:
        return Figures(None, missed, None, None, None, None, None)
    return Figures(
        consultations=consultations,
        missed=missed,
        incidents=cut.number(lambda one: one.took_place and one.had_incident),
        waits=waits_of(_waits(cut.chosen)),
        punctual=cut.share(lambda one: one.was_punctual),
        saw_and_heard=cut.share(lambda one: one.saw_and_heard),
        was_useful=cut.share(lambda one: one.was_useful),
        direct=cut.share(lambda one: one.was_direct),
        loss=loss_of(_losses(cut.chosen)),
        cut=cut.number(lambda one: one.took_place and one.was_cut),
    )


def _waits(group: Group) -> list[timedelta]:
    return [wait for one in group if (wait := one.wait) is not None]


def _losses(group: Group) -> list[float]:
    return [one.loss for one in group if one.loss is not None]


def _sides(group: Group, of: Callable[[Encounter], bool | None]) -> tuple[int, int]:
    """How many yes, how many no."""
    answers = [of(one) for one in group]
    return answers.count(True), answers.count(False)


def _sum(counts: Iterable[int | None]) -> int | None:
    shown = [one for one in counts if one is not None]
    return sum(shown) if shown else None
