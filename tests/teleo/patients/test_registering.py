"""Patients are found by their traits or registered; what tells who they are is never written in clear."""

import asyncio
from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from teleo.core.errors import Invalid
from teleo.core.ids import new_id
from teleo.directory import EstablishmentView
from teleo.infra.work import Works
from teleo.patients import (
    AddContact,
    IdentityStatus,
    InvitePatient,
    PatientMayExist,
    PatientUnknown,
    QualifyIdentity,
    Registered,
    RegisterPatient,
    SearchPatients,
    add_contact,
    correct_contacts,
    find_or_invite,
    find_or_register,
    patient_for,
    patients_for,
    qualify,
    search,
)
from tests.support import builders
from tests.support.builders import a_patient, assistant_of
from tests.support.clock import GivenClock


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


async def told(works: Works, here: EstablishmentView, **changes: object) -> Registered:
    async with works.open(assistant_of(here)) as work:
        return await find_or_register(work, a_patient(**changes))


async def test_a_new_patient_is_registered_with_a_provisional_identity(
    works: Works, here: EstablishmentView
) -> None:
    registered = await told(works, here, used_name="Durand-Lefèvre", birth_place_code="31555")

    patient = registered.patient
    assert registered.is_new
    assert (patient.birth_name, patient.first_name, patient.used_name) == (
        "LEFEVRE",
        "JEANNE",
        "Durand-Lefèvre",
    )
    assert patient.shown_name == "Jeanne Durand-Lefèvre"
    assert patient.identity_status is IdentityStatus.PROVISIONAL
    assert (patient.email, patient.mobile) == ("jeanne.lefevre@patients.test", "+33639980001")


async def test_nothing_that_tells_who_it_is_is_written_in_clear(
    works: Works, here: EstablishmentView
) -> None:
    await told(works, here, used_name="Durand", contact_belongs_to="companion", companion_name="Rose Durand")

    async with works.reading() as session:
        patients = (await session.execute(text("SELECT * FROM patients"))).all()
        contacts = (await session.execute(text("SELECT * FROM contacts"))).all()

    written = " ".join(str(value) for row in [*patients, *contacts] for value in row).lower()
    for secret in ("lefevre", "jeanne", "1944", "durand", "rose", "639980001", "patients.test", "'f'"):
        assert secret not in written


async def test_the_same_traits_are_the_same_patient(works: Works, here: EstablishmentView) -> None:
    first = await told(works, here)

    again = await told(works, here, birth_name="LEFEVRE", first_name="jeanne", mobile=None)

    assert not again.is_new
    assert again.patient == first.patient


async def test_what_was_not_known_is_completed_and_what_was_known_is_kept(
    works: Works, clock: GivenClock, here: EstablishmentView
) -> None:
    await told(works, here, used_name="Durand")
    clock.forward(days=1)

    again = await told(works, here, birth_place_code="31555", used_name="Petit", mobile="06 39 98 00 02")

    assert (again.patient.birth_place_code, again.patient.used_name) == ("31555", "Durand")
    assert again.patient.mobile == "+33639980002"
    assert sorted(contact.value for contact in again.patient.contacts) == [
        "+33639980001",
        "+33639980002",
        "jeanne.lefevre@patients.test",
    ]


async def test_a_contact_told_again_is_the_one_to_use(
    works: Works, clock: GivenClock, here: EstablishmentView
) -> None:
    await told(works, here, mobile="06 39 98 00 01")
    clock.forward(days=1)
    await told(works, here, mobile="06 39 98 00 02")
    clock.forward(days=1)

    registered = await told(works, here, mobile="06 39 98 00 01")

    assert registered.patient.mobile == "+33639980001"
    assert len(registered.patient.contacts) == 3


async def test_a_companion_may_relay(works: Works, here: EstablishmentView) -> None:
    registered = await told(
        works, here, email=None, contact_belongs_to="companion", companion_name="Rose Durand"
    )

    (contact,) = registered.patient.contacts
    assert (contact.kind, contact.belongs_to, contact.companion_name) == (
        "mobile",
        "companion",
        "Rose Durand",
    )


async def test_someone_who_looks_alike_is_shown_before_another_is_registered(
    works: Works, here: EstablishmentView
) -> None:
    jeanne = await told(works, here)

    with pytest.raises(PatientMayExist) as alike:
        await told(works, here, first_name="Jane")
    twin = await told(works, here, first_name="Jane", even_if_alike=True)

    assert alike.value.extra == {"patients": [str(jeanne.patient.id)]}
    assert twin.is_new
    assert "LEFEVRE" not in str(alike.value)


async def test_between_two_of_the_same_traits_someone_has_to_choose(
    works: Works, here: EstablishmentView
) -> None:
    await told(works, here)
    await told(works, here, even_if_alike=True)

    with pytest.raises(PatientMayExist) as alike:
        await told(works, here)

    assert len(alike.value.extra["patients"]) == 2  # type: ignore[arg-type]  # a list of ids


async def test_two_assistants_in_the_same_second_register_one_patient(
    works: Works, here: EstablishmentView
) -> None:
    registered = await asyncio.gather(*(told(works, here) for _ in range(5)))

    assert sorted(one.is_new for one in registered) == [False] * 4 + [True]
    assert len({one.patient.id for one in registered}) == 1


async def test_each_establishment_has_its_own_patients(works: Works, here: EstablishmentView) -> None:
    elsewhere = await builders.establishment(works, name="Ailleurs")
    jeanne = (await told(works, here)).patient

    there = await told(works, elsewhere)

    assert there.is_new
    async with works.reading() as session:
        assert await patients_for(session, elsewhere.id, {jeanne.id}) == {}
        with pytest.raises(PatientUnknown):
            await patient_for(session, elsewhere.id, jeanne.id)
    with pytest.raises(PatientUnknown):
        async with works.open(assistant_of(elsewhere)) as work:
            await add_contact(work, jeanne.id, AddContact(email="autre@patients.test"))


async def test_a_contact_may_be_added_to_someone_chosen(
    works: Works, clock: GivenClock, here: EstablishmentView
) -> None:
    jeanne = (await told(works, here)).patient
    clock.forward(days=1)

    async with works.open(assistant_of(here)) as work:
        changed = await add_contact(work, jeanne.id, AddContact(email="jeanne@ailleurs.test"))

    assert (changed.email, changed.mobile) == ("jeanne@ailleurs.test", jeanne.mobile)


async def test_only_an_identity_with_its_birth_place_is_qualified(
    works: Works, here: EstablishmentView
) -> None:
    with_place = (await told(works, here, birth_place_code="51215")).patient
    without = (await told(works, here, born_on=date(1979, 3, 28))).patient
    # The test identity that the national agency publishes.
    ins = {"ins_number": "279035121518989", "ins_authority": "1.2.250.1.213.1.4.10"}

    async with works.open(assistant_of(here)) as work:
        qualified = await qualify(work, QualifyIdentity(patient_id=with_place.id, **ins))
    with pytest.raises(Invalid):
        async with works.open(assistant_of(here)) as work:
            await qualify(work, QualifyIdentity(patient_id=without.id, **ins))

    assert qualified.identity_status is IdentityStatus.QUALIFIED


@pytest.mark.parametrize("days", [-48_000, 2], ids=["too long ago", "to be born"])
async def test_an_impossible_birth_date_is_refused(works: Works, here: EstablishmentView, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await told(works, here, born_on=works.clock.now().date() + timedelta(days=days))

    assert refused.value.errors == {"born_on": "not_a_birth_date"}


async def test_a_newborn_is_welcome(works: Works, here: EstablishmentView) -> None:
    assert (await told(works, here, born_on=works.clock.now().date())).is_new


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"birth_name": "4711"}, "not_a_name"),
        ({"used_name": "<script>"}, "not_a_name"),
        ({"mobile": "05 61 23 45 67"}, "not_a_mobile"),
        ({"mobile": "12"}, "not_a_phone_number"),
        ({"email": "jeanne"}, "pattern"),
        ({"birth_place_code": "Toulouse"}, "not_a_birth_place_code"),
        ({"sex": "X"}, "sex"),
        ({"email": None, "mobile": None}, "contact_needed"),
        ({"companion_name": "Rose"}, "companion_not_said"),
        ({"id": str(new_id())}, "extra_forbidden"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        a_patient(**wrong)


def test_a_name_is_trimmed_and_a_mobile_written_as_networks_do() -> None:
    wish: RegisterPatient = a_patient(first_name=" jeanne ", mobile="0692 12 34 56", birth_place_code="2a004")

    assert (wish.first_name, wish.mobile, wish.birth_place_code) == ("JEANNE", "+262692123456", "2A004")


async def test_what_is_done_to_an_identity_is_kept_in_the_trail(
    works: Works, here: EstablishmentView
) -> None:
    jeanne = (await told(works, here, birth_place_code="31555")).patient
    await told(works, here, birth_place_code="31555", used_name="Durand")
    async with works.open(assistant_of(here)) as work:
        await add_contact(work, jeanne.id, AddContact(email="autre@patients.test"))
        await qualify(
            work,
            QualifyIdentity(
                patient_id=jeanne.id, ins_number="279035121518989", ins_authority="1.2.250.1.213.1.4.10"
            ),
        )

    async with works.reading() as session:
        entries = await session.scalars(
            text("SELECT act FROM audit_entries WHERE subject_id = :id ORDER BY id"), {"id": jeanne.id}
        )
    assert list(entries) == [
        "patient_registered",
        "patient_completed",
        "patient_completed",
        "identity_qualified",
    ]


ROSE = {"birth_name": "Hérault", "first_name": "Rose"}


async def by_name(works: Works, here: EstablishmentView, **changes: object) -> Registered:
    wish = InvitePatient.model_validate(ROSE | {"contact": "06 39 98 00 33"} | changes)
    async with works.open(assistant_of(here)) as work:
        return await find_or_invite(work, wish)


async def test_who_is_invited_twice_by_name_and_contact_is_one(works: Works, here: EstablishmentView) -> None:
    first, second = await asyncio.gather(by_name(works, here), by_name(works, here))

    assert first.patient.id == second.patient.id
    assert {first.is_new, second.is_new} == {True, False}
    assert (first.patient.born_on, first.patient.identity_status) == (None, IdentityStatus.PROVISIONAL)


async def test_the_same_name_with_another_contact_is_asked_about(
    works: Works, here: EstablishmentView
) -> None:
    first = await by_name(works, here)

    with pytest.raises(PatientMayExist) as alike:
        await by_name(works, here, contact="rose@patients.test")
    other = await by_name(works, here, contact="rose@patients.test", even_if_alike=True)

    assert alike.value.extra["patients"] == [str(first.patient.id)]
    assert other.patient.id != first.patient.id


async def test_a_couple_with_one_telephone_is_two(works: Works, here: EstablishmentView) -> None:
    first = await by_name(works, here)

    second = await by_name(works, here, first_name="Paul")

    assert second.is_new
    assert second.patient.id != first.patient.id


async def test_who_was_invited_by_name_is_completed_when_booked_for(
    works: Works, here: EstablishmentView
) -> None:
    invited = await by_name(works, here)

    with pytest.raises(PatientMayExist):
        await told(works, here, **ROSE)
    completed = await told(works, here, **ROSE, mobile="06 39 98 00 33", birth_place_code="31555")

    assert (completed.is_new, completed.patient.id) == (False, invited.patient.id)
    assert (completed.patient.born_on, completed.patient.sex) == (date(1944, 5, 12), "F")
    async with works.open(assistant_of(here)) as work:
        wish = QualifyIdentity(
            patient_id=invited.patient.id, ins_number="1" * 15, ins_authority="1.2.250.1.213.1.4.10"
        )
        assert (await qualify(work, wish)).identity_status is IdentityStatus.QUALIFIED


async def test_a_wrong_contact_is_not_kept(works: Works, here: EstablishmentView) -> None:
    jeanne = (await told(works, here)).patient
    right = AddContact(email=jeanne.email, mobile="06 39 98 00 02")

    async with works.open(assistant_of(here)) as work:
        assert await correct_contacts(work, jeanne.id, right)
    async with works.open(assistant_of(here)) as work:
        assert not await correct_contacts(work, jeanne.id, right)

    async with works.reading() as session:
        found = await patient_for(session, here.id, jeanne.id)
        by_wrong_number = await search(
            session, works.vault, here.id, SearchPatients.model_validate({"mobile": "06 39 98 00 01"})
        )
        acts = await session.scalar(
            text("SELECT count(*) FROM audit_entries WHERE act = 'contact_corrected'")
        )
    assert {contact.value for contact in found.contacts} == {"+33639980002", "jeanne.lefevre@patients.test"}
    assert (by_wrong_number, acts) == ((), 1)


async def test_a_contact_of_elsewhere_is_not_corrected(works: Works, here: EstablishmentView) -> None:
    jeanne = (await told(works, here)).patient
    elsewhere = await builders.establishment(works)

    with pytest.raises(PatientUnknown):
        async with works.open(assistant_of(elsewhere)) as work:
            await correct_contacts(work, jeanne.id, AddContact(email="autre@patients.test"))
