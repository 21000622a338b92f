"""Booking, with a real database: races, holds, and what is refused."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from teleo.appointments import (
    AppointmentBooked,
    AppointmentView,
    BookAppointment,
    OutsideOpenings,
    SlotPast,
    book,
)
from teleo.appointments.errors import PatientMissing
from teleo.appointments.tables import Appointment, Occupation
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.core.errors import Failure, Invalid
from teleo.core.ids import new_id
from teleo.directory import PractitionerUnknown, VisitReasonUnknown
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from teleo.patients import PatientUnknown, patient_for
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock

SLOT = NOON + timedelta(hours=1)


async def nothing(work: Work, fact: AppointmentBooked) -> None:
    """Someone listens, so that the outbox keeps the fact."""


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions([Reaction("tests.listen", AppointmentBooked, nothing)])


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


async def attempt(works: Works, at: Practice, starts_at: datetime = SLOT, **changes: object) -> str:
    """What came of it: the appointment's state, or the code of the failure."""
    try:
        booked = await builders.appointment(works, at, starts_at, **changes)  # type: ignore[arg-type]
    except Failure as refused:
        return refused.code
    return booked.state


async def appointments(works: Works) -> list[Appointment]:
    async with works.reading() as session:
        return list(await session.scalars(select(Appointment)))


async def test_a_booked_slot_is_kept_announced_and_in_the_trail(works: Works, minimes: Practice) -> None:
    jeanne = await builders.patient(works, minimes.here)

    booked = await builders.appointment(works, minimes, SLOT, who=jeanne)

    assert (booked.starts_at, booked.ends_at) == (SLOT, SLOT + timedelta(minutes=20))
    assert (booked.state, booked.revision, booked.patient_id) == ("booked", 0, jeanne.id)
    async with works.reading() as session:
        announced = await session.scalar(select(OutboxMessage))
        trail = list(await session.scalars(select(AuditEntry).where(AuditEntry.act == "appointment_booked")))
    assert announced is not None
    assert AppointmentBooked.model_validate(announced.payload) == AppointmentBooked(
        appointment_id=booked.id,
        establishment_id=minimes.here.id,
        practitioner_id=minimes.practitioner.id,
        patient_id=jeanne.id,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
    )
    assert [entry.subject_id for entry in trail] == [booked.id]


async def test_twenty_who_pick_one_slot_at_once_make_one_appointment(works: Works, minimes: Practice) -> None:
    people = [
        await builders.patient(works, minimes.here, birth_name="Roux", first_name=name, even_if_alike=True)
        for name in ("Anne", "Berthe", "Chloé", "Diane")
    ]

    outcomes = await asyncio.gather(*(attempt(works, minimes, who=people[n % 4]) for n in range(20)))

    assert sorted(outcomes) == ["booked"] + ["slot_taken"] * 19
    assert len(await appointments(works)) == 1


async def test_slots_that_overlap_in_part_are_taken_too(works: Works, minimes: Practice) -> None:
    await builders.appointment(works, minimes, SLOT)

    assert await attempt(works, minimes, SLOT + timedelta(minutes=10)) == "slot_taken"
    assert await attempt(works, minimes, SLOT - timedelta(minutes=19)) == "slot_taken"
    assert await attempt(works, minimes, SLOT + timedelta(minutes=20)) == "booked"


async def test_a_practitioner_of_two_establishments_is_one_person(works: Works, minimes: Practice) -> None:
    there = await builders.same_practitioner_elsewhere(works, minimes)
    colleague = await builders.practitioner(works, there.here, first_name="Anaïs")
    await builders.opening(works, there.here, colleague)

    outcomes = await asyncio.gather(attempt(works, minimes), attempt(works, there))

    assert sorted(outcomes) == ["booked", "slot_taken"]
    # Her colleague there is free at that very time.
    assert await attempt(works, Practice(there.here, colleague, there.reason)) == "booked"


async def test_the_same_form_sent_twice_books_once(works: Works, minimes: Practice) -> None:
    form = new_id()

    first = await builders.appointment(works, minimes, SLOT, asked_as=form)
    again = await builders.appointment(works, minimes, SLOT, asked_as=form)

    assert again == first
    assert len(await appointments(works)) == 1


async def test_a_form_of_another_establishment_with_the_same_id_is_another_form(
    works: Works, minimes: Practice
) -> None:
    elsewhere, form = await builders.practice(works), new_id()

    first = await builders.appointment(works, minimes, SLOT, asked_as=form)
    other = await builders.appointment(works, elsewhere, SLOT, asked_as=form)

    assert first.id != other.id


async def test_one_form_for_two_slots_at_once_books_one(works: Works, minimes: Practice) -> None:
    form = new_id()

    outcomes = await asyncio.gather(
        attempt(works, minimes, asked_as=form),
        attempt(works, minimes, SLOT + timedelta(hours=1), asked_as=form),
    )

    assert "booked" in outcomes
    assert set(outcomes) <= {"booked", "slot_taken"}
    assert len(await appointments(works)) == 1


async def hold(works: Works, at: Practice, *, seconds: int) -> None:
    async with works.open(SYSTEM) as work:
        held = Occupation(
            id=new_id(),
            practitioner_id=at.practitioner.id,
            practitioner_serial=at.practitioner.serial,
            starts_at=SLOT + timedelta(minutes=10),
            ends_at=SLOT + timedelta(minutes=30),
            state="held",
            expires_at=work.now + timedelta(seconds=seconds),
        )
        await work.save(held)


async def test_a_hold_keeps_its_time_until_it_expires(
    works: Works, clock: GivenClock, minimes: Practice
) -> None:
    await hold(works, minimes, seconds=10)

    before = await attempt(works, minimes)
    clock.forward(seconds=10)
    after = await attempt(works, minimes)

    assert (before, after) == ("slot_taken", "booked")
    async with works.reading() as session:
        assert [row.state for row in await session.scalars(select(Occupation))] == ["booked"]


async def test_a_hold_of_someone_else_is_not_swept_away(
    works: Works, clock: GivenClock, minimes: Practice
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    await hold(works, Practice(minimes.here, hugo, minimes.reason), seconds=10)
    clock.forward(seconds=10)

    await builders.appointment(works, minimes, SLOT)

    async with works.reading() as session:
        states = {row.state for row in await session.scalars(select(Occupation))}
    assert states == {"booked", "held"}


@pytest.mark.parametrize(
    ("starts_at", "failure"),
    [
        (NOON - timedelta(minutes=11), SlotPast),
        (
            datetime(2026, 11, 24, 16, 50, tzinfo=UTC),
            OutsideOpenings,
        ),  # 17:50 to 18:10 there; it closes at 18
        (datetime(2026, 11, 25, 6, 59, tzinfo=UTC), OutsideOpenings),
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), OutsideOpenings),
        (datetime(2198, 12, 31, 10, 0, tzinfo=UTC), OutsideOpenings),
    ],
)
async def test_the_past_and_closed_hours_are_refused(
    works: Works, minimes: Practice, starts_at: datetime, failure: type[Failure]
) -> None:
    with pytest.raises(failure):
        await builders.appointment(works, minimes, starts_at)

    assert await appointments(works) == []


@pytest.mark.parametrize(
    ("starts_at", "reason"),
    [
        (SLOT + timedelta(seconds=30), "not_a_whole_minute"),
        (SLOT + timedelta(microseconds=1), "not_a_whole_minute"),
        (datetime(1999, 12, 31, 10, 0, tzinfo=UTC), "not_in_our_years"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "not_in_our_years"),
    ],
)
def test_only_whole_minutes_of_our_years_may_be_asked_for(starts_at: datetime, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        BookAppointment(practitioner_id=new_id(), visit_reason_id=new_id(), starts_at=starts_at)


async def test_what_another_establishment_knows_cannot_be_booked_with(
    works: Works, minimes: Practice
) -> None:
    elsewhere = await builders.practice(works)
    stranger = await builders.patient(works, elsewhere.here)

    with pytest.raises(PractitionerUnknown):
        await attempt_raising(works, minimes, practitioner_id=elsewhere.practitioner.id)
    with pytest.raises(VisitReasonUnknown):
        await attempt_raising(works, minimes, visit_reason_id=elsewhere.reason.id)
    with pytest.raises(PatientUnknown):
        await attempt_raising(works, minimes, patient_id=stranger.id)
    assert await appointments(works) == []


async def test_a_booking_says_for_whom(works: Works, minimes: Practice) -> None:
    with pytest.raises(PatientMissing):
        await attempt_raising(works, minimes, patient_id=None)


async def test_a_new_patient_is_registered_only_if_the_slot_is_his(works: Works, minimes: Practice) -> None:
    await builders.appointment(works, minimes, SLOT)
    paul = builders.a_patient(birth_name="Martin", first_name="Paul", sex="M", born_on="1950-01-02")

    assert await attempt(works, minimes, patient_id=None, patient=paul) == "slot_taken"

    async with works.reading() as session:
        registered = await session.scalars(select(AuditEntry).where(AuditEntry.act == "patient_registered"))
    assert len(list(registered)) == 1


async def attempt_raising(works: Works, at: Practice, **changes: object) -> AppointmentView:
    who = await builders.patient(works, at.here)
    wish: dict[str, object] = {
        "practitioner_id": at.practitioner.id,
        "visit_reason_id": at.reason.id,
        "starts_at": SLOT,
        "patient_id": who.id,
    }
    async with works.open(builders.assistant_of(at.here)) as work:
        return await book(work, BookAppointment.model_validate(wish | changes))


CHILD = {"born_on": date(2019, 4, 9), "birth_name": "Sarrazin", "first_name": "Léo", "sex": "M"}
NAMED = {"representative_quality": "mother", "representative_name": "Mme Camille Sarrazin"}


async def test_a_minor_is_booked_with_whoever_represents_him(works: Works, minimes: Practice) -> None:
    leo = await builders.patient(works, minimes.here, **CHILD)

    with pytest.raises(Invalid) as refused:
        await builders.appointment(works, minimes, SLOT, who=leo)
    # From a form, beside a patient who is known already.
    booked = await builders.appointment(works, minimes, SLOT, who=leo, **NAMED)

    assert refused.value.extra == {"errors": {"representative_quality": "representative_needed"}}
    async with works.reading() as session:
        kept = (await patient_for(session, minimes.here.id, leo.id)).representative
    assert kept is not None
    assert (booked.patient_id, kept.name, kept.quality) == (leo.id, "Mme Camille Sarrazin", "mother")


async def test_of_age_on_the_day_of_the_appointment_and_not_on_the_day_of_booking(
    works: Works, minimes: Practice
) -> None:
    born_on = (SLOT + timedelta(days=1)).date().replace(year=SLOT.year - 18)
    nearly = await builders.patient(works, minimes.here, **CHILD | {"born_on": born_on})

    with pytest.raises(Invalid):
        await builders.appointment(works, minimes, SLOT, who=nearly)
    assert await builders.appointment(works, minimes, SLOT + timedelta(days=1), who=nearly)


async def language_of_jeanne(works: Works, at: Practice) -> str:
    return (await builders.patient(works, at.here)).language


async def test_the_language_of_messages_is_the_patients_until_told_otherwise(
    works: Works, minimes: Practice
) -> None:
    await builders.appointment(works, minimes, SLOT)
    assert await language_of_jeanne(works, minimes) == "fr"

    await builders.appointment(works, minimes, SLOT + timedelta(hours=1), language="en")
    await builders.appointment(works, minimes, SLOT + timedelta(hours=2))

    assert await language_of_jeanne(works, minimes) == "en"


def test_a_form_says_the_language_of_someone_known_and_of_someone_new() -> None:
    slot = {"practitioner_id": new_id(), "visit_reason_id": new_id(), "starts_at": SLOT, "language": "en"}
    jeanne = builders.a_patient().model_dump(exclude_unset=True)

    known = BookAppointment.model_validate(slot | {"patient_id": new_id(), "birth_name": "Lefèvre"})
    new = BookAppointment.model_validate(slot | jeanne)

    assert (known.language, known.patient) == ("en", None)
    assert new.patient is not None
    assert new.patient.language == "en"
    with pytest.raises(ValidationError, match="language"):
        BookAppointment.model_validate(slot | jeanne | {"language": "de"})
