"""Who is erased is gone for ever, but for what the law keeps without a name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.accounts import open_link
from teleo.accounts.errors import LinkUnknown
from teleo.appointments.tables import Appointment, Occupation
from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.consultations.tables import Consultation
from teleo.core.actor import SYSTEM
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.patients import PatientUnknown, SearchPatients, search_patients
from teleo.patients.tables import Consent, Patient
from teleo.privacy.erasing import erase, erase_wholly
from teleo.privacy.errors import AppointmentAhead, ConsultationOpen, NotTheSamePerson
from teleo.privacy.queries import everything_kept
from teleo.privacy.schemas import ErasePatient
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.kept import Came, counts, someone_who_came, tables_naming_a_patient
from tests.support.visitors import opened_consultation

BY_HIS_NAME = ErasePatient(birth_name="Lefèvre")
KEPT_BY_LAW = {"patients", "appointments", "occupations", "consultations", "attendances", "consents"}
KEPT_BY_LAW |= {"technical_incidents", "audit_entries"}


async def erase_him(works: Works, came: Came, wish: ErasePatient = BY_HIS_NAME) -> None:
    async with works.open(came.administrator) as work:
        await erase(work, came.patient.id, wish)


async def test_only_the_act_stays_and_it_has_no_name(works: Works, came: Came) -> None:
    await erase_him(works, came)

    async with works.reading() as session:
        kept = await everything_kept(session, came.patient.id)
    assert {table for table, rows in kept.items() if rows} == KEPT_BY_LAW
    told = str(kept)
    for word in ("LEFEVRE", "JEANNE", "1944-05-12", "@", "+33", "comprimés", "Rivals"):
        assert word not in told
    assert kept["patients"][0]["born_on"] == "1944-12-31"
    assert [row["id"] for row in kept["appointments"]] == [str(came.attended.id)]
    assert [row["what"] for row in kept["technical_incidents"]] == ["frozen"]
    assert {row["seat"] for row in kept["attendances"]} == {"host", "guest"}


async def test_nobody_finds_him_and_his_links_open_nothing(works: Works, came: Came) -> None:
    await erase_him(works, came)

    async with works.open(came.administrator) as work:
        for wish in (
            SearchPatients(birth_name="Lefèvre"),
            SearchPatients.model_validate({"born_on": "1944-05-12"}),
            SearchPatients(mobile="06 39 98 00 01"),
            SearchPatients(birth_name="EFF"),
        ):
            assert await search_patients(work, wish) == ()
    async with works.reading() as session:
        with pytest.raises(LinkUnknown):
            await open_link(session, came.link_token, works.clock.now())


async def test_it_is_in_the_trail_and_nothing_is_left_to_do(works: Works, came: Came) -> None:
    await erase_him(works, came)

    async with works.reading() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.act == Act.PATIENT_ERASED))
    assert entry is not None
    assert (entry.actor_role, entry.subject_id) == ("administrator", came.patient.id)
    assert await Relay(works).drain() == 0


async def test_the_same_person_who_comes_again_is_a_new_patient(works: Works, came: Came) -> None:
    await erase_him(works, came)

    again = await builders.patient(works, came.at.here)

    assert again.id != came.patient.id


async def test_who_never_consulted_leaves_nothing(works: Works, minimes: Practice) -> None:
    before = await counts(works)
    patient = await builders.patient(works, minimes.here)

    async with works.open(builders.assistant_of(minimes.here)) as work:
        await erase(work, patient.id, BY_HIS_NAME)

    after = await counts(works)
    assert {name for name in after if after[name] != before[name]} == {"audit_entries"}


async def test_an_appointment_ahead_stands_in_the_way(
    works: Works, minimes: Practice, clock: GivenClock
) -> None:
    came = await someone_who_came(works, clock, minimes)
    await builders.appointment(works, minimes, clock.now() + timedelta(hours=1), who=came.patient)

    with pytest.raises(AppointmentAhead):
        await erase_him(works, came)


async def test_an_open_consultation_stands_in_the_way(
    works: Works, minimes: Practice, clock: GivenClock
) -> None:
    came = await someone_who_came(works, clock, minimes)
    booked = await builders.appointment(works, minimes, clock.now(), who=came.patient)
    opened = await opened_consultation(works, booked)
    async with works.open(SYSTEM) as work:
        row = await work.session.get_one(Consultation, opened.id)
        row.state, row.waiting_since = "waiting", work.now

    with pytest.raises(ConsultationOpen):
        await erase_him(works, came)


@pytest.mark.parametrize("written", ["", "Castel", "Lefèvre-Durand", "123", "EFFACÉ"])
async def test_another_name_erases_nobody(works: Works, came: Came, written: str) -> None:
    before = await counts(works)

    with pytest.raises(NotTheSamePerson):
        await erase_him(works, came, ErasePatient(birth_name=written))

    assert await counts(works) == before


async def test_who_is_erased_is_not_erased_again(works: Works, came: Came) -> None:
    await erase_him(works, came)

    for written in ("Lefèvre", "Effacé", "EFFACÉ"):
        with pytest.raises(NotTheSamePerson):
            await erase_him(works, came, ErasePatient(birth_name=written))


async def test_an_administrator_of_elsewhere_erases_nobody(works: Works, came: Came) -> None:
    elsewhere = await builders.establishment(works, name="CHU des Hauts")

    with pytest.raises(PatientUnknown):
        async with works.open(builders.assistant_of(elsewhere)) as work:
            await erase(work, came.patient.id, BY_HIS_NAME)


async def test_nothing_of_another_patient_goes(works: Works, came: Came, clock: GivenClock) -> None:
    clock.forward(days=2)
    other = await someone_who_came(works, clock, came.at, birth_name="Castel", even_if_alike=True)
    async with works.reading() as session:
        before = await everything_kept(session, other.patient.id)

    await erase_him(works, came)

    async with works.reading() as session:
        assert await everything_kept(session, other.patient.id) == before


async def test_when_the_laws_time_is_over_no_table_names_him(works: Works, came: Came) -> None:
    async with works.open(SYSTEM) as work:
        await erase_wholly(work, came.patient.id)

    left = await counts(works)
    assert {name for name in tables_naming_a_patient() if left[name]} == {"audit_entries"}
    async with works.reading() as session:
        for table in (Patient, Consent, Appointment, Occupation):
            assert (await session.scalars(select(table))).all() == []
