"""Everything that is kept of a person is told: a new table that names one cannot be forgotten."""

from teleo.infra.work import Works
from teleo.privacy.queries import everything_kept
from tests.support import builders
from tests.support.kept import WRITTEN, Came, tables_naming_a_patient


async def test_every_table_that_names_a_person_is_told(works: Works, came: Came) -> None:
    async with works.reading() as session:
        kept = await everything_kept(session, came.patient.id)

    # A new table that names a patient is told and erased by its slice's keeping.py; see ARCHITECTURE.md.
    assert set(kept) == tables_naming_a_patient()
    assert [table for table, rows in kept.items() if not rows] == []


async def test_what_is_told_is_readable_and_opens_nothing(works: Works, came: Came) -> None:
    async with works.reading() as session:
        kept = await everything_kept(session, came.patient.id)

    assert kept["patients"][0]["birth_name"] == "LEFEVRE"
    assert {row["value"] for row in kept["contacts"]} == {"jeanne.lefevre@patients.test", "+33639980001"}
    assert [row["text"] for row in kept["messages"]] == [WRITTEN]
    names = {column for rows in kept.values() for row in rows for column in row}
    assert names & {"room", "token_hash", "name_index", "password_hash", "account_id"} == set()


async def test_nothing_of_another_person_is_told(works: Works, came: Came) -> None:

    other = await builders.patient(works, came.at.here, birth_name="Castel", even_if_alike=True)

    async with works.reading() as session:
        kept = await everything_kept(session, other.id)

    assert {table for table, rows in kept.items() if rows} == {"patients", "contacts", "audit_entries"}
