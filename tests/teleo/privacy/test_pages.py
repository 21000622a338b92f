"""What the administrator sees and presses: notices, the last purge, one person's data."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.infra.work import Works
from teleo.privacy import Purging, RetentionSettings
from teleo.privacy.queries import notice_of
from tests.support import builders
from tests.support.asking import NOTICE
from tests.support.clock import GivenClock
from tests.support.kept import Came, tables_naming_a_patient
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in


@pytest.fixture
async def csrf(site: Browser, works: Works, came: Came) -> str:
    return await sign_in(site, (await builders.administrator_account(works, came.at.here)).email)


async def press(site: Browser, path: str, csrf: str, **fields: str) -> tuple[int, Page]:
    answer = await site.post(path, data=fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def look(site: Browser, path: str) -> Page:
    answer = await site.get(path, headers=PAGE)
    assert answer.status == 200
    return read_page(await answer.text())


def address(came: Came, what: str = "") -> str:
    return f"/data/patients/{came.patient.id}{what}"


async def test_the_page_says_what_is_missing_until_it_is_said(
    site: Browser, works: Works, came: Came, csrf: str
) -> None:
    before = await look(site, "/data")
    status, after = await press(site, "/data/notice", csrf, **NOTICE)

    async with works.reading() as session:
        kept = await notice_of(session, came.at.here.id)
    assert "Ces mentions sont obligatoires" in before.words
    assert (status, "C'est enregistré." in after.words) == (200, True)
    assert "Ces mentions sont obligatoires" not in after.words
    assert kept.is_complete
    assert after.fields["data_contact"] == NOTICE["data_contact"]


async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(site: Browser, csrf: str) -> None:
    answer = await site.post("/data/notice", data=NOTICE | {"hosted_by": " ", "csrf": csrf}, headers=PAGE)
    page = read_page(await answer.text())

    assert answer.status == 422
    assert "À remplir." in page.words
    assert page.fields["data_contact"] == NOTICE["data_contact"]


async def test_it_says_when_the_last_purge_was_and_how_many_of_each_went(
    site: Browser, works: Works, clock: GivenClock, came: Came, csrf: str
) -> None:
    never = await look(site, "/data")
    clock.forward(days=91)
    await Purging(works, RetentionSettings()).purge_when_due()
    await sign_in(site, (await builders.administrator_account(works, came.at.here)).email)
    page = await look(site, "/data")

    assert "Pas encore passé" in never.words
    assert "Dernier passage : mardi 23 février" in page.words
    assert "Messages écrits en consultation, notes privées 3 mois 2 2" in page.words


async def test_a_person_is_found_by_post_and_no_address_holds_a_name(
    site: Browser, came: Came, csrf: str
) -> None:
    status, page = await press(site, "/data/search", csrf, birth_name="lef")

    assert status == 200
    assert "1 personne trouvée" in page.words
    assert [link.words for link in page.links if link.href == address(came)] == ["Jeanne Lefevre"]
    _, nobody = await press(site, "/data/search", csrf, birth_name="Zorro")
    assert "Personne de ce nom" in nobody.words


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Écrivez un nom, une date de naissance ou un mobile."),
        ({"birth_name": "42"}, "Écrivez des lettres."),
        ({"mobile": "05 61 00 00 00"}, "Écrivez un numéro de mobile."),
    ],
)
async def test_a_search_that_cannot_be_is_told_why(
    site: Browser, csrf: str, fields: dict[str, str], told: str
) -> None:
    status, page = await press(site, "/data/search", csrf, **fields)

    assert (status, told in page.words) == (422, True)


async def test_the_page_of_a_person_counts_what_is_kept_and_is_in_the_trail(
    site: Browser, works: Works, came: Came, csrf: str
) -> None:
    page = await look(site, address(came))

    async with works.reading() as session:
        acts = list(
            await session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == came.patient.id))
        )
    assert "Rendez-vous 2 " in page.words
    assert "Messages écrits en consultation 1 " in page.words
    assert "la trace de 1 consultation qui a eu lieu" in page.words
    assert Act.PATIENT_DATA_READ in acts


async def test_the_copy_is_a_zip_whose_name_says_nobody(site: Browser, came: Came, csrf: str) -> None:
    answer = await site.post(address(came, "/export"), data={"csrf": csrf})

    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="teleo-2026-11-24.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    names = zipfile.ZipFile(io.BytesIO(await answer.read())).namelist()
    assert names == ["donnees.json", "lisez-moi.txt", "read-me.txt"]


async def test_erasing_needs_the_name_and_then_is_done(site: Browser, came: Came, csrf: str) -> None:
    refused, page = await press(site, address(came, "/erase"), csrf, birth_name="Castel")
    assert (refused, "Rien n'a été effacé." in page.words) == (422, True)

    done, page = await press(site, address(came, "/erase"), csrf, birth_name="Lefèvre")
    assert (done, "C'est effacé." in page.words) == (200, True)

    after = await look(site, address(came))
    assert "Cette personne a été effacée" in after.words
    assert "birth_name" not in after.fields
    assert "Lefevre" not in after.words


async def test_what_stands_in_the_way_is_said_instead_of_the_form(
    site: Browser, works: Works, clock: GivenClock, came: Came, csrf: str
) -> None:
    await builders.appointment(works, came.at, clock.now() + timedelta(hours=1), who=came.patient)

    page = await look(site, address(came))
    _, pressed = await press(site, address(came, "/erase"), csrf, birth_name="Lefèvre")

    for shown in (page, pressed):
        assert "Elle a un rendez-vous à venir." in shown.words
        assert "birth_name" not in shown.fields


async def test_every_table_of_a_person_has_a_word(site: Browser, came: Came, csrf: str) -> None:
    page = await (await site.get(address(came), headers=PAGE)).text()

    assert page.count('<th scope="row">') == len(tables_naming_a_patient())
