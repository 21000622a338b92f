"""Establishments are opened, practitioners join them, visit reasons are worded."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from teleo.accounts.queries import grants_for_national_id
from teleo.accounts.tables import AccountSession
from teleo.appointments import what_stands
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.directory import (
    AddVisitReason,
    AppointmentsStand,
    EnrolPractitioner,
    EstablishmentUnknown,
    OpenEstablishment,
    PractitionerUnknown,
    Profession,
    VisitReasonTaken,
    VisitReasonUnknown,
    add_visit_reason,
    end_membership,
    enrol_practitioner,
    establishment_for,
    practitioner_for,
    practitioner_of,
    practitioners_of,
    visit_reason_of,
    visit_reasons_of,
    workplace_for,
)
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import NOON, GivenClock


def claire(establishment_id: UUID, **changes: object) -> EnrolPractitioner:
    usual: dict[str, object] = {
        "establishment_id": establishment_id,
        "rpps": "79927398713",
        "family_name": "Martin",
        "first_name": "Claire",
        "profession": Profession.PHYSICIAN,
    }
    return EnrolPractitioner.model_validate(usual | changes)


async def test_an_establishment_is_found_with_its_zone(works: Works) -> None:
    here = await builders.establishment(works, name="CHU Saint-Denis", zone="Indian/Reunion")

    async with works.reading() as session:
        found = await establishment_for(session, here.id)
        workplace = await workplace_for(session, here.id)

    assert found == here
    assert found.zone_info.key == workplace.zone == "Indian/Reunion"
    assert (workplace.shown_name, workplace.help_phone) == ("CHU Saint-Denis", "05 36 49 00 10")


async def test_an_unknown_establishment_is_nowhere(works: Works) -> None:
    async with works.reading() as session:
        with pytest.raises(EstablishmentUnknown):
            await establishment_for(session, new_id())


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Toulouse"}, {"help_phone": "12"}, {"finess": "12"}, {"name": "  "}],
    ids=lambda w: next(iter(w)),
)
def test_an_establishment_that_nobody_could_reach_is_refused(wrong: dict[str, str]) -> None:
    usual = {
        "name": "a",
        "shown_name": "a",
        "message_name": "a",
        "zone": "Europe/Paris",
        "help_phone": "0536490010",
    }

    with pytest.raises(ValidationError, match=next(iter(wrong))):
        OpenEstablishment.model_validate(usual | wrong)


async def test_a_practitioner_of_two_establishments_is_one_person(works: Works) -> None:
    toulouse, reunion = (
        await builders.establishment(works),
        await builders.establishment(works, name="Saint-Denis"),
    )

    async with works.open(SYSTEM) as work:
        first = await enrol_practitioner(work, claire(toulouse.id))
        again = await enrol_practitioner(work, claire(toulouse.id))
        elsewhere = await enrol_practitioner(work, claire(reunion.id, family_name="Autre"))

    assert first == again == elsewhere
    async with works.reading() as session:
        assert await practitioners_of(session, toulouse.id) == (first,)
        assert await practitioner_of(session, reunion.id, first.id) == first
        assert await practitioner_for(session, first.id) == first


async def test_practitioners_come_by_name_with_a_serial_of_their_own(works: Works) -> None:
    here = await builders.establishment(works)
    zoe = await builders.practitioner(works, here, first_name="Zoé", family_name="Petit")
    alain = await builders.practitioner(works, here, first_name="Alain", family_name="Durand")

    async with works.reading() as session:
        found = await practitioners_of(session, here.id)

    assert found == (alain, zoe)
    assert zoe.serial != alain.serial
    assert zoe.shown_name == "Dr Zoé Petit"
    assert zoe.profession == "Médecine générale"


async def test_a_practitioner_of_elsewhere_is_unknown_here(works: Works) -> None:
    here, elsewhere = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    who = await builders.practitioner(works, elsewhere)

    async with works.reading() as session:
        with pytest.raises(PractitionerUnknown):
            await practitioner_of(session, here.id, who.id)
        with pytest.raises(PractitionerUnknown):
            await practitioner_for(session, new_id())


async def test_a_wrong_key_is_told_and_not_refused(works: Works) -> None:
    here = await builders.establishment(works)

    with capture_logs() as logs:
        async with works.open(SYSTEM) as work:
            await enrol_practitioner(work, claire(here.id, rpps="79927398710"))
            await enrol_practitioner(work, claire(here.id, rpps="79927398713"))

    assert [log["event"] for log in logs] == ["rpps_key_is_wrong"]
    assert "79927398710" not in str(logs)
    with pytest.raises(ValidationError, match="eleven_digits_needed"):
        claire(here.id, rpps="123")


async def test_a_visit_reason_is_worded_once_in_an_establishment(works: Works) -> None:
    here, elsewhere = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    follow_up = await builders.visit_reason(works, here, wording="Suivi", minutes=20)
    other = await builders.visit_reason(works, elsewhere, wording="Suivi", minutes=30)

    with pytest.raises(VisitReasonTaken):
        async with works.open(SYSTEM) as work:
            await add_visit_reason(
                work, AddVisitReason(establishment_id=here.id, wording="Suivi", minutes=15)
            )

    async with works.reading() as session:
        assert await visit_reasons_of(session, here.id) == (follow_up,)
        assert await visit_reason_of(session, elsewhere.id, other.id) == replace(other, minutes=30)
        with pytest.raises(VisitReasonUnknown):
            await visit_reason_of(session, here.id, other.id)


async def test_a_practitioner_leaves_once_no_appointment_stands(works: Works, clock: GivenClock) -> None:
    minimes = await builders.practice(works)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=2))
    assistant = builders.assistant_of(minimes.here)

    with pytest.raises(AppointmentsStand) as refused:
        async with works.open(assistant) as work:
            await end_membership(work, minimes.practitioner.id, what_stands)
    clock.set(booked.ends_at)
    async with works.open(assistant) as work:
        await end_membership(work, minimes.practitioner.id, what_stands)

    assert [one.appointment_id for one in refused.value.standing] == [booked.id]
    async with works.reading() as session:
        assert await practitioners_of(session, minimes.here.id) == ()
        # e-CPS opens nothing here any more.
        assert await grants_for_national_id(session, f"8{minimes.practitioner.rpps}") == ()
    with pytest.raises(PractitionerUnknown):
        await builders.appointment(works, minimes, NOON + timedelta(hours=4))


async def test_what_stands_in_another_establishment_keeps_nobody_here(works: Works) -> None:
    minimes = await builders.practice(works)
    there = await builders.same_practitioner_elsewhere(works, minimes)
    await builders.appointment(works, there, NOON + timedelta(hours=2))

    accounts = [
        await builders.practitioner_account(works, at.here, minimes.practitioner) for at in (minimes, there)
    ]
    opened = [await builders.session_of(works, one.actor) for one in accounts]

    async with works.open(builders.assistant_of(minimes.here)) as work:
        await end_membership(work, minimes.practitioner.id, what_stands)

    async with works.reading() as session:
        assert await practitioners_of(session, there.here.id) == (there.practitioner,)
        [grant] = await grants_for_national_id(session, f"8{minimes.practitioner.rpps}")
        assert grant.actor.establishment_id == there.here.id
        ended = [(await session.get_one(AccountSession, one)).ended_at for one in opened]
    assert ended == [NOON, None]

    # He is registered again, as if he had never left.
    async with works.open(SYSTEM) as work:
        await enrol_practitioner(work, claire(minimes.here.id, rpps=minimes.practitioner.rpps))
    async with works.reading() as session:
        assert len(await grants_for_national_id(session, f"8{minimes.practitioner.rpps}")) == 2


async def test_one_who_does_not_work_here_cannot_leave(works: Works) -> None:
    minimes, elsewhere = await builders.practice(works), await builders.practice(works)

    for who in (elsewhere.practitioner.id, new_id()):
        with pytest.raises(PractitionerUnknown):
            async with works.open(builders.assistant_of(minimes.here)) as work:
                await end_membership(work, who, what_stands)
