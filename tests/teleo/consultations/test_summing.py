"""How a call was, as its pages tell: kept once for each page, and never more than so many."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from signaling.contract import SummaryTold
from teleo.consultations import RoomFeed
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.summing import MOST_RUNS
from teleo.consultations.tables import CallSummary
from teleo.infra.work import Works
from tests.support.hub import SUMMARY

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUN = UUID(str(SUMMARY["run"]))


def told(consultation: ConsultationView, **figures: Any) -> SummaryTold:
    return SummaryTold(room=consultation.room, seat="guest", at=NOON, **(SUMMARY | figures))


async def kept(works: Works) -> list[CallSummary]:
    async with works.reading() as session:
        return list(await session.scalars(select(CallSummary)))


async def test_what_is_told_later_takes_the_place_of_what_was_told_before(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    first, second = told(consultation), told(consultation, seconds=60, received=6000, path="direct")

    for notice in (first, second, second, first):
        await feed.deliver(notice)

    [row] = await kept(works)
    assert (row.run, row.seconds, row.received, row.path) == (RUN, 60, 6000, "direct")


async def test_a_page_that_was_reloaded_is_counted_beside(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(told(consultation))
    await feed.deliver(told(consultation, run=uuid4(), seconds=5))

    assert sorted(row.seconds for row in await kept(works)) == [5, 30]


async def test_no_page_fills_the_table(works: Works, feed: RoomFeed, consultation: ConsultationView) -> None:
    for number in range(MOST_RUNS + 5):
        notice = told(consultation, run=uuid4())
        await feed.deliver(notice.model_copy(update={"at": NOON + timedelta(seconds=number)}))

    assert len(await kept(works)) == MOST_RUNS
