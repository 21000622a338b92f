"""A person is given all that is kept of him, in a form that can be read."""

import io
import zipfile

import orjson
import pytest
from sqlalchemy import select

from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.infra.texts import reading_in
from teleo.infra.work import Works
from teleo.patients import PatientUnknown
from teleo.privacy.exporting import DATA, FORMAT, READMES, export
from tests.support import builders
from tests.support.kept import WRITTEN, Came, tables_naming_a_patient


async def exported(works: Works, came: Came) -> dict[str, bytes]:
    async with works.open(came.administrator) as work:
        archive = zipfile.ZipFile(io.BytesIO(await export(work, came.patient.id)))
    return {name: archive.read(name) for name in archive.namelist()}


async def test_the_document_holds_every_table_and_the_names_that_it_needs(works: Works, came: Came) -> None:
    document = orjson.loads((await exported(works, came))[DATA])

    assert document["format"] == FORMAT
    assert set(document["kept"]) == tables_naming_a_patient()
    assert document["kept"]["messages"][0]["text"] == WRITTEN
    assert document["practitioners"] == {str(came.at.practitioner.id): "Dr Claire Martin"}
    assert document["visit_reasons"] == {str(came.at.reason.id): "Suivi"}
    assert document["establishment"]["name"] == came.at.here.name


async def test_the_page_beside_it_explains_each_table(works: Works, came: Came) -> None:
    files = await exported(works, came)

    assert set(files) == {DATA, *READMES.values()}
    for readme in (files[name].decode() for name in READMES.values()):
        assert [table for table in tables_naming_a_patient() if table not in readme] == []
        assert "Hôpital des Minimes" in readme


@pytest.mark.parametrize("reader", ["fr", "en"])
async def test_it_is_explained_in_both_languages_whatever_the_administrator_reads(
    works: Works, came: Came, reader: str
) -> None:
    before = reading_in.set(reader)
    files = await exported(works, came)

    assert files[READMES["fr"]].decode().startswith("Vos données dans Téléo")
    assert files[READMES["en"]].decode().startswith("Téléo: your data")
    assert reading_in.get() == reader
    reading_in.reset(before)


async def test_giving_it_is_in_the_trail(works: Works, came: Came) -> None:
    await exported(works, came)

    async with works.reading() as session:
        subjects = await session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.act == Act.PATIENT_EXPORTED)
        )
        assert list(subjects) == [came.patient.id]


async def test_nothing_is_given_to_another_establishment(works: Works, came: Came) -> None:
    elsewhere = await builders.establishment(works, name="CHU des Hauts")

    with pytest.raises(PatientUnknown):
        async with works.open(builders.assistant_of(elsewhere)) as work:
            await export(work, came.patient.id)
