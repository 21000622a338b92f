"""Who represents a patient: named by the assistant, replaced by another, and where messages go then."""

from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from teleo.core.errors import Invalid
from teleo.directory import EstablishmentView
from teleo.infra.work import Works
from teleo.patients import (
    AddContact,
    NameRepresentative,
    PatientUnknown,
    PatientView,
    SearchPatients,
    correct_contacts,
    name_representative,
    patient_for,
    search_patients,
)
from teleo.patients.tables import Representative
from tests.support import builders

MOTHER = NameRepresentative(quality="mother", name="Mme Camille Sarrazin")
HERS = {
    "mobile": "06 39 98 40 01",
    "contact_belongs_to": "representative",
    "representative_quality": MOTHER.quality,
    "representative_name": MOTHER.name,
}


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


async def name(works: Works, here: EstablishmentView, patient_id: UUID, wish: NameRepresentative) -> bool:
    async with works.open(builders.assistant_of(here)) as work:
        return await name_representative(work, patient_id, wish)


async def as_kept(works: Works, who: PatientView) -> PatientView:
    async with works.reading() as session:
        return await patient_for(session, who.establishment_id, who.id)


async def correct(works: Works, who: PatientView, here: EstablishmentView, **told: object) -> bool:
    async with works.open(builders.assistant_of(here)) as work:
        return await correct_contacts(work, who.id, AddContact.model_validate(told))


async def test_another_one_takes_the_place_of_the_one_before(works: Works, here: EstablishmentView) -> None:
    leo = await builders.patient(works, here)

    assert await name(works, here, leo.id, MOTHER)
    first = (await as_kept(works, leo)).representative
    assert not await name(works, here, leo.id, MOTHER)
    assert await name(works, here, leo.id, NameRepresentative(quality="father", name="M. Luc Sarrazin"))

    second = (await as_kept(works, leo)).representative
    assert first is not None
    assert second is not None
    assert (first.name, second.name, first.id == second.id) == (MOTHER.name, "M. Luc Sarrazin", False)
    assert await name(works, here, leo.id, NameRepresentative(quality="none"))
    assert (await as_kept(works, leo)).representative is None


async def test_the_name_cannot_be_read_in_the_database(works: Works, here: EstablishmentView) -> None:
    leo = await builders.patient(works, here)
    await name(works, here, leo.id, MOTHER)

    async with works.reading() as session:
        kept = await session.scalar(select(func.encode(Representative.name.expression, "escape")))

    assert "Camille" not in str(kept)


async def test_messages_go_to_the_one_who_represents_alone(works: Works, here: EstablishmentView) -> None:
    leo = await builders.patient(works, here, mobile=None)

    again = await builders.patient(works, here, email=None, **HERS)

    assert again.id == leo.id
    assert (again.mobile, again.email) == ("+33639984001", None)


async def test_a_minor_who_keeps_it_secret_is_written_to_alone(works: Works, here: EstablishmentView) -> None:
    leo = await builders.patient(works, here, **HERS | {"email": "camille@patients.test"})
    chosen = {"representative_quality": "chosen_adult", "representative_name": "Mme Ada Roux"}

    again = await builders.patient(works, here, email=None, mobile="06 39 98 40 07", **chosen)

    assert again.id == leo.id
    assert (again.mobile, again.email) == ("+33639984007", None)


async def test_he_is_found_by_the_mobile_of_the_one_who_represents_him(
    works: Works, here: EstablishmentView
) -> None:
    leo = await builders.patient(works, here, email=None, **HERS)

    async with works.open(builders.assistant_of(here)) as work:
        found = await search_patients(work, SearchPatients(mobile="06 39 98 40 01"))

    assert [one.id for one in found] == [leo.id]


async def test_correcting_names_another_without_touching_the_contacts(
    works: Works, here: EstablishmentView
) -> None:
    leo = await builders.patient(works, here, email=None, **HERS)

    is_news = await correct(
        works,
        leo,
        here,
        mobile="06 39 98 40 01",
        contact_belongs_to="representative",
        representative_quality="tutor",
        representative_name="M. Luc Roux",
    )

    kept = (await as_kept(works, leo)).representative
    assert kept is not None
    assert (is_news, kept.quality, kept.name) == (False, "tutor", "M. Luc Roux")


async def test_a_contact_is_not_that_of_a_representative_whom_nobody_named(
    works: Works, here: EstablishmentView
) -> None:
    with pytest.raises(Invalid) as refused:
        await builders.patient(works, here, contact_belongs_to="representative")

    assert refused.value.extra == {"errors": {"representative_quality": "representative_needed"}}


@pytest.mark.parametrize("half", [{"representative_name": "Mme Roux"}, {"representative_quality": "tutor"}])
def test_half_of_it_is_not_enough(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="representative_half_said"):
        builders.a_patient(**half)


async def test_nobody_from_elsewhere_names_anyone(works: Works, here: EstablishmentView) -> None:
    leo = await builders.patient(works, here)

    with pytest.raises(PatientUnknown):
        await name(works, await builders.establishment(works), leo.id, MOTHER)
