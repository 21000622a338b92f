"""The assistant's week: what is free, what is taken, and whose business it is."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from teleo.appointments import cancel
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in

THIS_WEEK = {"week": "2026-11-24"}


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works, minutes=60)


async def agenda(site: Browser, works: Works, at: Practice, **wish: object) -> Page:
    """As an assistant of this establishment."""
    await sign_in(site, (await builders.assistant_account(works, at.here)).email)
    return await week(site, **wish)


async def week(site: Browser, **wish: object) -> Page:
    answer = await site.get(f"/agenda?{urlencode(wish)}", headers=PAGE)
    assert answer.status == 200, await answer.text()
    return read_page(await answer.text())


def free_on(page: Page, day: str) -> list[str]:
    return [link.words for link in page.links_of("slot-free") if day in link.attributes["aria-label"]]


async def test_free_slots_are_links_to_their_form_from_now_on(
    site: Browser, works: Works, minimes: Practice
) -> None:
    page = await agenda(site, works, minimes)

    assert free_on(page, "mardi 24 novembre") == ["13 h 00", "14 h 00", "15 h 00", "16 h 00", "17 h 00"]
    assert free_on(page, "lundi 23 novembre") == []
    assert len(free_on(page, "mercredi 25 novembre")) == 10
    assert page.links_of("slot-free")[0].href.endswith(f"&reason={minimes.reason.id}"), (
        "the form knows for which reason the slot was cut"
    )


async def test_a_taken_slot_shows_who_comes_and_leads_to_the_appointment(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    page = await agenda(site, works, minimes)

    [taken] = page.links_of("slot-taken")
    assert taken.href == f"/appointments/{booked.id}"
    assert taken.words.startswith("Jeanne LEFEVRE Suivi")
    assert "14 h 00" not in free_on(page, "mardi 24 novembre")


async def test_what_another_establishment_booked_is_neither_free_nor_shown(
    site: Browser, works: Works, minimes: Practice
) -> None:
    there = await builders.same_practitioner_elsewhere(works, minimes)
    paul = await builders.patient(works, there.here, birth_name="Hoarau", first_name="Paul", sex="M")
    booked = await builders.appointment(works, there, NOON + timedelta(hours=1), who=paul)

    page = await agenda(site, works, minimes)

    assert page.links_of("slot-taken") == []
    assert free_on(page, "mardi 24 novembre") == ["13 h 00", "15 h 00", "16 h 00", "17 h 00"]
    assert "hoarau" not in page.words.lower()
    assert (await site.get(f"/appointments/{booked.id}", headers=PAGE)).status == 404


async def test_a_practitioner_and_a_reason_can_be_chosen(
    site: Browser, works: Works, minimes: Practice
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo", family_name="Zola")
    await builders.opening(works, minimes.here, hugo, starts="08:00", ends="09:00")
    short = await builders.visit_reason(works, minimes.here, wording="Point rapide", minutes=15)

    page = await agenda(site, works, minimes, practitioner=hugo.id, reason=short.id)

    assert free_on(page, "mercredi 25 novembre") == ["8 h 00", "8 h 15", "8 h 30", "8 h 45"]
    assert page.fields["reason"] == str(short.id)
    assert "Semaine de Dr Hugo Zola" in page.words


async def test_whom_and_what_the_establishment_does_not_know_is_as_if_not_asked(
    site: Browser, works: Works, minimes: Practice
) -> None:
    elsewhere = await builders.practice(works)

    page = await agenda(
        site, works, minimes, practitioner=elsewhere.practitioner.id, reason=elsewhere.reason.id
    )

    assert all(str(minimes.practitioner.id) in link.href for link in page.links_of("slot-free"))
    assert page.fields["reason"] == str(minimes.reason.id)


async def test_weeks_follow_one_another(site: Browser, works: Works, minimes: Practice) -> None:
    page = await agenda(site, works, minimes, week="2026-12-02")

    addresses = [link.href for link in page.links if "week=" in link.href]
    assert "30 nov. – 6 déc. 2026" in page.words
    for monday in ("2026-11-23", "2026-11-24", "2026-12-07"):
        assert any(f"week={monday}" in address for address in addresses)


async def test_times_are_those_of_the_establishment(site: Browser, works: Works, clock: GivenClock) -> None:
    hauts = await builders.practice(works, zone="Indian/Reunion", minutes=60)  # open until 18 there, 14 UTC
    await builders.appointment(works, hauts, NOON + timedelta(hours=1))

    page = await agenda(site, works, hauts)

    assert free_on(page, "mardi 24 novembre") == ["16 h 00"]
    assert "17 h 00" in page.words


async def test_on_the_autumn_night_the_hour_that_comes_twice_is_offered_twice(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    clock.set(NOON.replace(year=2027, month=10, day=28))
    night = await builders.practice(works, minutes=60, starts="01:00", ends="04:00")

    page = await agenda(site, works, night)

    assert free_on(page, "dimanche 31 octobre") == ["1 h 00", "2 h 00", "2 h 00", "3 h 00"]
    assert len({link.href for link in page.links_of("slot-free")}) == len(page.links_of("slot-free"))


async def test_an_establishment_without_anyone_yet_says_so(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    await sign_in(site, (await builders.assistant_account(works, here)).email)

    page = await week(site)

    assert "L'agenda est encore vide" in page.words


@pytest.mark.parametrize("wrong", ["9999-12-31", "0001-01-01", "hier"])
async def test_a_week_out_of_all_calendars_is_refused(
    site: Browser, works: Works, minimes: Practice, wrong: str
) -> None:
    await agenda(site, works, minimes)

    assert (await site.get(f"/agenda?week={wrong}", headers=PAGE)).status == 422


async def test_the_agenda_is_for_assistants(site: Browser, works: Works, minimes: Practice) -> None:
    nobody = await site.get("/agenda", headers=PAGE, allow_redirects=False)
    claire = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    await sign_in(site, claire.email)
    practitioner = await site.get("/agenda", headers=PAGE)

    assert (nobody.status, nobody.headers["Location"]) == (303, "/sign-in?next=%2Fagenda")
    assert practitioner.status == 403


async def to_move(site: Browser, address: str, **fields: str) -> tuple[int, Page]:
    """The page that asks where to, or what came of the slot that was chosen there."""
    answer = await (
        site.post(address, data=fields, headers=PAGE) if fields else site.get(address, headers=PAGE)
    )
    return answer.status, read_page(await answer.text())


async def test_an_appointment_is_moved_on_the_agenda_of_its_practitioner(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    status, where = await to_move(site, f"/appointments/{booked.id}/move")
    _, moved = await to_move(
        site, f"/appointments/{booked.id}/move", starts_at="2026-11-26T10:00Z", csrf=csrf
    )

    assert status == 200
    assert "Choisissez la nouvelle heure de" in where.words
    assert [link.href for link in where.links_of("slot-taken")] == [f"/appointments/{booked.id}"]
    assert "Rendez-vous du jeudi 26 novembre à 11 h 00" in moved.words
    assert "Avant : mardi 24 novembre à 14 h 00" in moved.words
    assert "Revenir à l'heure d'avant" in moved.words


async def test_a_slot_that_was_just_taken_is_said_on_the_agenda_as_it_is_now(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    taken = await builders.appointment(works, minimes, NOON + timedelta(days=7))
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    status, page = await to_move(
        site, f"/appointments/{booked.id}/move", starts_at=taken.starts_at.isoformat(), csrf=csrf
    )

    assert status == 409
    assert "Ce créneau vient d'être pris. Choisissez-en un autre." in page.words
    assert [link.href for link in page.links_of("slot-taken")] == [f"/appointments/{taken.id}"]


async def test_what_cannot_be_moved_any_more_says_so(site: Browser, works: Works, minimes: Practice) -> None:
    gone = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await cancel(work, gone.id)
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    _, asked = await to_move(site, f"/appointments/{gone.id}/move")
    _, sent = await to_move(site, f"/appointments/{gone.id}/move", starts_at="2026-11-26T10:00Z", csrf=csrf)

    assert "Ce rendez-vous ne peut plus être déplacé" in asked.words
    assert "Annulé" in sent.words
