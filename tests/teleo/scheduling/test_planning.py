"""What makes an opening, and whose it is."""

from datetime import date, time

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from teleo.core.ids import new_id
from teleo.infra.work import Works
from teleo.scheduling import PlanOpening
from teleo.scheduling.tables import Opening
from tests.support import builders

MORNING: dict[str, object] = {
    "practitioner_id": new_id(),
    "weekdays": frozenset({0, 2}),
    "starts": time(9),
    "ends": time(12),
    "valid_from": date(2026, 11, 23),
}


async def test_an_opening_is_kept_for_the_establishment_of_the_one_who_plans(works: Works) -> None:
    here = await builders.establishment(works)
    claire = await builders.practitioner(works, here)

    opening_id = await builders.opening(works, here, claire, weekdays=frozenset({2, 0}), ends=time(0))

    async with works.reading() as session:
        kept = await session.get_one(Opening, opening_id)
        assert len(list(await session.scalars(select(Opening)))) == 1
    assert (kept.establishment_id, kept.practitioner_id) == (here.id, claire.id)
    assert (kept.weekdays, kept.starts, kept.ends) == ([0, 2], time(8), time(0))
    assert (kept.every_weeks, kept.valid_until, kept.excluded) == (1, None, [])


def test_an_opening_until_midnight_is_one() -> None:
    assert PlanOpening.model_validate(MORNING | {"starts": time(22), "ends": time(0)}).ends == time(0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"ends": time(9)},
        {"ends": time(8)},
        {"every_weeks": 0},
        {"every_weeks": 53},
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PlanOpening.model_validate(MORNING | wrong)
