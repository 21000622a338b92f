"""Someone is invited for this minute, from a name and a contact; nobody is ever booked twice at once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from teleo.appointments import (
    AppointmentView,
    BookAppointment,
    InviteNow,
    PractitionerBusy,
    SlotTaken,
    book,
    cancel,
    invite,
)
from teleo.appointments.tables import Appointment, Occupation
from teleo.core.errors import Failure
from teleo.directory import PractitionerUnknown
from teleo.infra.work import Works
from teleo.patients import IdentityStatus, PatientMayExist, patient_for
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


def wish(at: Practice, **changes: object) -> InviteNow:
    usual: dict[str, object] = {
        "practitioner_id": at.practitioner.id,
        "visit_reason_id": at.reason.id,
        "first_name": "Odette",
        "birth_name": "Vidal",
        "contact": "06 39 98 00 34",
    }
    return InviteNow.model_validate(usual | changes)


async def invited(works: Works, at: Practice, **changes: object) -> AppointmentView:
    async with works.open(builders.practitioner_at(at)) as work:
        return await invite(work, wish(at, **changes))


async def test_someone_new_is_due_this_very_minute_and_stays_provisional(
    works: Works, clock: GivenClock, minimes: Practice
) -> None:
    clock.forward(seconds=42)

    found = await invited(works, minimes)

    assert (found.starts_at, found.ends_at) == (NOON, NOON + timedelta(minutes=20))
    async with works.reading() as session:
        patient = await patient_for(session, minimes.here.id, found.patient_id)
    assert (patient.birth_name, patient.first_name, patient.born_on) == ("VIDAL", "ODETTE", None)
    assert (patient.mobile, patient.identity_status) == ("+33639980034", IdentityStatus.PROVISIONAL)


async def test_openings_are_no_matter_to_whoever_is_there(works: Works, clock: GivenClock) -> None:
    at = await builders.practice(works)
    clock.forward(hours=10)

    assert (await invited(works, at)).starts_at == NOON + timedelta(hours=10)


async def test_it_is_shortened_to_what_comes_next(works: Works, minimes: Practice) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(minutes=8))

    assert (await invited(works, minimes)).ends_at == NOON + timedelta(minutes=8)


async def test_what_stands_in_the_way_is_told(works: Works, minimes: Practice) -> None:
    standing = await builders.appointment(works, minimes, NOON)

    with pytest.raises(PractitionerBusy) as busy:
        await invited(works, minimes)

    assert busy.value.extra["stands"] == [
        {
            "starts_at": NOON.isoformat(),
            "ends_at": (NOON + timedelta(minutes=20)).isoformat(),
            "appointment_id": str(standing.id),
        }
    ]


async def test_another_establishments_business_is_told_by_its_hours_alone(
    works: Works, minimes: Practice
) -> None:
    elsewhere = await builders.same_practitioner_elsewhere(works, minimes)
    await builders.appointment(works, elsewhere, NOON)

    with pytest.raises(PractitionerBusy) as busy:
        await invited(works, minimes)

    stands = busy.value.extra["stands"]
    assert isinstance(stands, list)
    assert [one["appointment_id"] for one in stands] == [None]


async def test_the_slot_of_a_cancellation_is_held_until_it_cannot_be_undone(
    works: Works, clock: GivenClock, minimes: Practice
) -> None:
    standing = await builders.appointment(works, minimes, NOON)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, standing.id)

    with pytest.raises(PractitionerBusy):
        await invited(works, minimes)
    clock.forward(seconds=11)

    assert (await invited(works, minimes)).starts_at == NOON


async def test_the_same_form_sent_twice_at_once_invites_once(works: Works, minimes: Practice) -> None:
    asked_as = uuid4()

    first, second = await asyncio.gather(
        invited(works, minimes, asked_as=asked_as), invited(works, minimes, asked_as=asked_as)
    )

    assert first == second


async def test_of_an_invitation_and_a_booking_in_the_same_instant_one_stands(
    works: Works, minimes: Practice
) -> None:
    patient = await builders.patient(works, minimes.here)

    async def booked() -> AppointmentView:
        booking = BookAppointment(
            practitioner_id=minimes.practitioner.id,
            visit_reason_id=minimes.reason.id,
            starts_at=NOON,
            patient_id=patient.id,
        )
        async with works.open(builders.assistant_of(minimes.here)) as work:
            return await book(work, booking)

    answers = await asyncio.gather(invited(works, minimes), booked(), return_exceptions=True)

    refused = [answer for answer in answers if isinstance(answer, Failure)]
    assert [type(failure) in {PractitionerBusy, SlotTaken} for failure in refused] == [True]
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Occupation)) == 1
        assert await session.scalar(select(func.count()).select_from(Appointment)) == 1


async def test_someone_known_is_recognised_or_chosen(
    works: Works, clock: GivenClock, minimes: Practice
) -> None:
    jeanne = await builders.patient(works, minimes.here)
    names = {"first_name": "Jeanne", "birth_name": "Lefèvre"}

    recognised = await invited(works, minimes, **names, contact="JEANNE.LEFEVRE@patients.test".lower())
    clock.forward(minutes=30)
    with pytest.raises(PatientMayExist) as alike:
        await invited(works, minimes, **names)
    chosen = await invited(works, minimes, **names, patient_id=jeanne.id, language="en")

    assert alike.value.extra["patients"] == [str(jeanne.id)]
    assert recognised.patient_id == chosen.patient_id == jeanne.id
    async with works.reading() as session:
        now = await patient_for(session, minimes.here.id, jeanne.id)
    assert (now.mobile, now.language) == ("+33639980034", "en")


async def test_a_practitioner_of_elsewhere_is_not_found(works: Works, minimes: Practice) -> None:
    elsewhere = await builders.practice(works)

    with pytest.raises(PractitionerUnknown):
        await invited(works, minimes, practitioner_id=elsewhere.practitioner.id)


@pytest.mark.parametrize("contact", ["", "05 36 49 00 10", "12", "odette@", "@", 7])
def test_a_contact_that_no_link_reaches_is_refused(contact: object) -> None:
    fields = {"practitioner_id": uuid4(), "visit_reason_id": uuid4(), "first_name": "Odette"}

    with pytest.raises(ValidationError):
        InviteNow.model_validate(fields | {"birth_name": "Vidal", "contact": contact})


async def test_a_child_is_invited_with_his_mother_at_her_number(works: Works, minimes: Practice) -> None:
    named = {"representative_quality": "mother", "representative_name": "Mme Rose Vidal"}

    found = await invited(works, minimes, **named, contact_belongs_to="representative")

    async with works.reading() as session:
        who = await patient_for(session, minimes.here.id, found.patient_id)
    assert who.representative is not None
    assert (who.representative.name, who.mobile) == ("Mme Rose Vidal", "+33639980034")
    assert who.contacts[0].belongs_to == "representative"
