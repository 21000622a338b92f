"""History is written down as it was, and only what is over."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from teleo.appointments import NotPast, PastAppointment
from teleo.consultations import PastConsultation, record_past
from teleo.consultations.outcome_queries import Outcome, outcomes_in
from teleo.core.periods import Period
from teleo.infra.outbox import OutboxMessage
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON

YESTERDAY = Period.lasting(timedelta(minutes=20), starts_at=NOON - timedelta(days=1))


async def an_appointment(works: Works, at: Practice, period: Period, *, kept: bool = True) -> PastAppointment:
    who = await builders.patient(works, at.here)
    return PastAppointment(at.practitioner, who.id, at.reason.id, period, "kept" if kept else "missed")


async def record(works: Works, at: Practice, *past: PastConsultation) -> None:
    async with works.open(builders.assistant_of(at.here)) as work:
        await record_past(work, past)


async def outcomes(works: Works, at: Practice) -> tuple[Outcome, ...]:
    async with works.reading() as session:
        return await outcomes_in(session, at.here.id, Period(NOON - timedelta(days=7), NOON))


async def test_what_took_place_is_told_with_all_that_was_noted(works: Works, minimes: Practice) -> None:
    began = YESTERDAY.starts_at + timedelta(minutes=3)
    appointment = await an_appointment(works, minimes, YESTERDAY)

    past = PastConsultation(
        appointment,
        waiting_since=began - timedelta(minutes=8),
        started_at=began,
        incident="media_cut",
        answers={"was_useful": "very"},
    )
    await record(works, minimes, past)

    (found,) = await outcomes(works, minimes)
    assert (found.started_at, found.waiting_since) == (began, began - timedelta(minutes=8))
    assert (found.appointed_at, found.appointment_state) == (YESTERDAY.starts_at, "kept")
    assert (found.had_incident, found.answers) == (True, {"was_useful": "very"})
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


async def test_who_did_not_come_has_neither_beginning_nor_answers(works: Works, minimes: Practice) -> None:
    appointment = await an_appointment(works, minimes, YESTERDAY, kept=False)

    await record(works, minimes, PastConsultation(appointment))

    (found,) = await outcomes(works, minimes)
    assert (found.started_at, found.appointment_state, found.answers) == (None, "missed", {})


async def test_what_is_to_come_is_not_history(works: Works, minimes: Practice) -> None:
    soon = Period.lasting(timedelta(minutes=20), starts_at=NOON - timedelta(minutes=10))
    appointment = await an_appointment(works, minimes, soon)

    with pytest.raises(NotPast):
        await record(works, minimes, PastConsultation(appointment))
    assert await outcomes(works, minimes) == ()
