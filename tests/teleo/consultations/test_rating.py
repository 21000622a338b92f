"""Two questions after the call: answered once it is over, changed within a day, shown to nobody but their author."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from signaling.contract import PeerSeated, RoomClosed
from teleo.appointments import AppointmentView
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed
from teleo.consultations.errors import SatisfactionClosed
from teleo.consultations.outcome_queries import satisfaction_of
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rating import rate
from teleo.consultations.schemas import RateConsultation
from teleo.consultations.visit_schemas import VisitOut
from teleo.consultations.visits import visit_for
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import NOON, GivenClock


async def ended(feed: RoomFeed, consultation: ConsultationView, *, attended: bool = True) -> None:
    for seat in ("host", "guest") if attended else ("host",):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))
    await feed.deliver(RoomClosed(room=consultation.room, by="host", at=NOON + timedelta(minutes=10)))


async def answer(works: Works, booked: AppointmentView, question: str, answer: str) -> None:
    async with works.open(builders.patient_of(booked)) as work:
        wish = RateConsultation.model_validate({"question": question, "answer": answer})
        await rate(work, booked.id, wish)


async def shown(works: Works, booked: AppointmentView) -> dict[str, object]:
    now = works.clock.now()
    async with works.reading() as session:
        return VisitOut.of(await visit_for(session, booked.id, now), now, "fr").satisfaction.model_dump()


async def test_each_question_keeps_its_last_answer(
    works: Works, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    await ended(feed, consultation)
    assert await shown(works, booked) == {"asked": True, "saw_and_heard": None, "was_useful": None}

    await answer(works, booked, "saw_and_heard", "little")
    await answer(works, booked, "was_useful", "very")
    await answer(works, booked, "saw_and_heard", "rather")

    async with works.reading() as session:
        kept = await satisfaction_of(session, consultation.id)
    assert kept == {"saw_and_heard": "rather", "was_useful": "very"}
    assert await shown(works, booked) == {"asked": True, "saw_and_heard": "rather", "was_useful": "very"}


async def test_it_is_not_asked_before_the_end_nor_a_day_after(
    works: Works, clock: GivenClock, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    with pytest.raises(SatisfactionClosed):
        await answer(works, booked, "was_useful", "very")
    await ended(feed, consultation)
    clock.set(NOON + timedelta(days=1, minutes=9))
    await answer(works, booked, "was_useful", "very")
    clock.forward(minutes=1)

    with pytest.raises(SatisfactionClosed):
        await answer(works, booked, "was_useful", "little")
    assert (await shown(works, booked))["asked"] is False


async def test_whoever_was_not_seen_is_not_asked(
    works: Works, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    await ended(feed, consultation, attended=False)

    assert (await shown(works, booked))["asked"] is False


async def test_no_trace_says_who_was_content(
    works: Works, feed: RoomFeed, booked: AppointmentView, consultation: ConsultationView
) -> None:
    acts = select(func.count()).select_from(AuditEntry)
    await ended(feed, consultation)
    async with works.reading() as session:
        before = await session.scalar(acts)

    await answer(works, booked, "was_useful", "not_at_all")

    async with works.reading() as session:
        assert await session.scalar(acts) == before
