"""The assistant's page: open, see, close, and what is said when that cannot be."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.infra.work import Works
from teleo.scheduling.tables import Opening
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


async def show(site: Browser, address: str = "/openings") -> Page:
    answer = await site.get(address, headers=PAGE)
    assert answer.status == 200, await answer.text()
    return read_page(await answer.text())


async def press(site: Browser, address: str, csrf: str, **fields: object) -> tuple[int, Page]:
    answer = await site.post(address, data=fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def openings(works: Works) -> list[Opening]:
    async with works.reading() as session:
        return list(await session.scalars(select(Opening).order_by(Opening.id)))


async def test_what_is_open_is_said_in_words(site: Browser, csrf: str) -> None:
    page = await show(site)

    assert "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche de 8 h 00 à 18 h 00" in page.words
    assert "depuis le 01/01/2026" in page.words


async def test_an_opening_is_added_and_can_be_booked_in(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    fields = {"weekday_1": "yes", "weekday_3": "yes", "starts": "18:00", "ends": "00:00"}
    status, page = await press(
        site,
        "/openings",
        csrf,
        practitioner_id=str(minimes.practitioner.id),
        valid_from="2026-11-24",
        every_weeks="2",
        **fields,
    )

    assert status == 200
    assert "mardi, jeudi de 18 h 00 à minuit une semaine sur 2, depuis le 24/11/2026" in page.words
    evening = (await openings(works))[-1]
    assert (evening.weekdays, evening.every_weeks) == ([1, 3], 2)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=6))
    assert booked.state == "booked"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choisissez au moins un jour."),
        ({"weekday_0": "yes", "starts": "12:00"}, "L'heure de fin doit venir après l'heure de début."),
        ({"weekday_0": "yes", "valid_until": "2026-11-01"}, "Le dernier jour doit venir après le premier."),
        ({"weekday_0": "yes", "valid_from": "9999-01-01"}, "À corriger."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    site: Browser, works: Works, csrf: str, minimes: Practice, fields: dict[str, str], words: str
) -> None:
    usual = {"starts": "09:30", "ends": "11:00", "valid_from": "2026-11-24"}

    status, page = await press(
        site, "/openings", csrf, practitioner_id=str(minimes.practitioner.id), **usual | fields
    )

    assert status == 422
    assert words in page.words
    assert page.fields["ends"] == "11:00"
    assert len(await openings(works)) == 1


async def test_removing_is_refused_with_who_stands_there_and_the_way_to_each(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(days=1))
    [opening] = await openings(works)

    status, page = await press(site, f"/openings/{opening.id}/remove", csrf)

    assert status == 409
    assert "Cette plage ne peut pas être retirée" in page.words
    [link] = [link for link in page.links if link.href == f"/appointments/{booked.id}"]
    assert link.words.startswith("mercredi 25 novembre à 13 h 00, ")
    assert link.words.endswith("LEFEVRE")


async def test_one_where_nothing_stands_is_removed(site: Browser, works: Works, csrf: str) -> None:
    [opening] = await openings(works)

    status, page = await press(site, f"/openings/{opening.id}/remove", csrf)

    assert status == 200
    assert "Aucune plage" in page.words


async def test_an_establishment_without_practitioners_says_so(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    await sign_in(site, (await builders.assistant_account(works, here)).email)

    assert "Aucun praticien" in (await show(site)).words
