"""The booking form and the appointment it makes: what was typed is kept, what is wrong is said, what is done can be undone."""

import asyncio
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from teleo.appointments.tables import Appointment
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, GiveConsent, give_consent, withdraw_consent
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in

SLOT = NOON + timedelta(hours=1)
JEANNE = {
    "birth_name": "Lefèvre",
    "first_name": "Jeanne",
    "born_on": "1944-05-12",
    "sex": "F",
    "mobile": "06 39 98 00 01",
}


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    """An assistant of this establishment is signed in."""
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


def form(at: Practice, **changes: str) -> dict[str, str]:
    """As the browser sends it: empty fields too."""
    usual = {
        "practitioner_id": str(at.practitioner.id),
        "visit_reason_id": str(at.reason.id),
        "starts_at": SLOT.isoformat(),
        "asked_as": "",
        "patient_id": "",
        "email": "",
        "used_name": "",
        "birth_place_code": "",
        "companion_name": "",
    }
    return usual | JEANNE | changes


async def send(site: Browser, csrf: str, fields: dict[str, str]) -> tuple[int, str]:
    """The status, and where it leads or what the page says."""
    answer = await site.post(
        "/appointments", data=fields | {"csrf": csrf}, headers=PAGE, allow_redirects=False
    )
    return answer.status, answer.headers.get("Location") or await answer.text()


async def refused(site: Browser, csrf: str, fields: dict[str, str]) -> tuple[int, Page]:
    status, page = await send(site, csrf, fields)
    return status, read_page(page)


async def show(site: Browser, address: str) -> Page:
    answer = await site.get(address, headers=PAGE)
    assert answer.status == 200, await answer.text()
    return read_page(await answer.text())


async def count(works: Works) -> int:
    async with works.reading() as session:
        return await session.scalar(select(func.count()).select_from(Appointment)) or 0


async def test_from_a_free_slot_of_the_agenda_to_what_was_booked(
    site: Browser, csrf: str, minimes: Practice
) -> None:
    agenda = await show(site, "/agenda")
    free = next(link for link in agenda.links if link.words == "13 h 40")
    page = await show(site, free.href)

    status, address = await send(site, csrf, page.fields | JEANNE)

    assert status == 303
    booked = await show(site, address)
    assert "Rendez-vous du mardi 24 novembre à 13 h 40" in booked.words
    for words in ("Jeanne LEFEVRE", "12/05/1944", "Dr Claire Martin", "Suivi", "provisoire"):
        assert words in booked.words
    assert f"/agenda?week=2026-11-23&practitioner={minimes.practitioner.id}" in [
        link.href for link in booked.links
    ]


async def test_two_who_book_one_slot_at_once_make_one_appointment_and_one_way_on(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    paul = form(minimes, birth_name="Martin", first_name="Paul", sex="M", born_on="1950-01-02")

    answers = await asyncio.gather(send(site, csrf, form(minimes)), send(site, csrf, paul))

    (won, _), (lost, page) = sorted(answers)
    assert (won, lost) == (303, 409)
    assert await count(works) == 1
    shown = read_page(page)
    assert "Ce créneau vient d'être pris. Voici les suivants." in shown.words
    next_slots = [link for link in shown.links if link.href.startswith("/appointments/new")]
    assert [link.words for link in next_slots] == [
        f"mardi 24 novembre à {hour}"
        for hour in ("14 h 20", "14 h 40", "15 h 00", "15 h 20", "15 h 40", "16 h 00")
    ]
    wished = parse_qs(urlsplit(next_slots[0].href).query)
    assert wished == {
        "practitioner": [str(minimes.practitioner.id)],
        "starts_at": ["2026-11-24T13:20Z"],
        "reason": [str(minimes.reason.id)],
    }
    assert (await site.get(next_slots[0].href, headers=PAGE)).status == 200


@pytest.mark.parametrize(
    ("starts_at", "heading"),
    [
        ("2026-11-24T10:00:00+00:00", "Ce créneau est passé."),
        ("2026-11-24T16:50:00+00:00", "Ce créneau n'est plus ouvert"),
    ],
)
async def test_a_slot_that_cannot_be_booked_leads_to_those_that_can(
    site: Browser, csrf: str, minimes: Practice, starts_at: str, heading: str
) -> None:
    status, page = await refused(site, csrf, form(minimes, starts_at=starts_at))

    assert status == 409
    assert heading in page.words
    assert len([link for link in page.links if link.href.startswith("/appointments/new")]) == 6


async def test_the_same_form_pressed_twice_leads_twice_to_one_appointment(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    page = await show(
        site, f"/appointments/new?practitioner={minimes.practitioner.id}&starts_at=2026-11-24T13:00Z"
    )
    fields = form(minimes, asked_as=page.fields["asked_as"])

    first, second = await asyncio.gather(send(site, csrf, fields), send(site, csrf, fields))

    assert first == second
    assert first[0] == 303
    assert await count(works) == 1


async def test_what_was_typed_is_kept_and_what_is_wrong_is_said_in_french(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    typed = {
        "birth_name": "R2-D2",
        "first_name": "Jeanne",
        "born_on": "1944-05-12",
        "sex": "F",
        "mobile": "06 39",
        "email": "jeanne@",
        "birth_place_code": "999",
        "used_name": "Durand",
    }

    status, page = await refused(site, csrf, form(minimes, **typed))

    assert status == 422
    assert {name: page.fields[name] for name in typed} == typed
    assert page.fields["visit_reason_id"] == str(minimes.reason.id)
    for words in (
        "Il manque quelque chose, ou une réponse est à corriger.",
        "Écrivez le nom avec des lettres, un tiret ou une apostrophe.",
        "Ce numéro n'est pas complet.",
        "Cette adresse n'est pas complète.",
        "Le code a cinq caractères",
    ):
        assert words in page.words
    assert await count(works) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birth_name": " "}, "À remplir."),
        ({"sex": ""}, "À remplir."),
        ({"sex": "X"}, "Choisissez une des réponses."),
        ({"born_on": "12/05/44"}, "Écrivez la date en entier"),
        ({"born_on": "1844-05-12"}, "Cette date de naissance n'est pas possible."),
        ({"born_on": "2031-05-12"}, "Cette date de naissance n'est pas possible."),
        ({"mobile": "05 36 49 00 10"}, "Donnez un numéro de mobile : il recevra un SMS."),
        ({"mobile": ""}, "Donnez une adresse e-mail ou un mobile"),
        ({"companion_name": "Rose"}, "Dites que ces coordonnées sont celles de l'accompagnant."),
        ({"first_name": "J" * 101}, "C'est trop long."),
    ],
)
async def test_each_mistake_is_named(
    site: Browser, csrf: str, minimes: Practice, changes: dict[str, str], words: str
) -> None:
    status, page = await refused(site, csrf, form(minimes, **changes))

    assert status == 422
    assert words in page.words


async def test_an_empty_form_asks_for_whom(site: Browser, csrf: str, minimes: Practice) -> None:
    status, page = await refused(site, csrf, form(minimes) | dict.fromkeys(JEANNE, ""))

    assert status == 422
    assert "Dites pour qui est ce rendez-vous." in page.words


async def test_someone_alike_is_shown_and_the_assistant_decides(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    await builders.patient(works, minimes.here)
    jane = form(minimes, first_name="Jane")

    status, page = await refused(site, csrf, jane)
    insisted, _ = await send(site, csrf, jane | {"even_if_alike": "true"})

    assert status == 409
    assert "Une personne très semblable est déjà connue ici." in page.words
    assert "LEFEVRE JEANNE" in page.words
    assert page.fields["first_name"] == "Jane"
    assert insisted == 303


async def test_one_who_was_chosen_in_the_list_is_booked_whatever_the_fields_say(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    jeanne = await builders.patient(works, minimes.here)

    status, address = await send(
        site, csrf, form(minimes, patient_id=str(jeanne.id), first_name="Jane", mobile="")
    )

    assert status == 303
    assert "Jeanne LEFEVRE" in (await show(site, address)).words


async def test_the_chosen_one_stays_chosen_when_the_slot_is_taken(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    jeanne = await builders.patient(works, minimes.here)
    await builders.appointment(works, minimes, SLOT, who=jeanne)

    status, page = await refused(site, csrf, form(minimes, patient_id=str(jeanne.id)))

    assert (status, page.fields["patient_id"]) == (409, str(jeanne.id))


async def test_what_is_typed_cannot_become_markup(site: Browser, csrf: str, minimes: Practice) -> None:
    _, page = await send(site, csrf, form(minimes, birth_name='"><script>alert(1)</script>'))

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/appointments/new", 422),
        ("/appointments/new?practitioner={own}&starts_at=hier", 422),
        ("/appointments/new?practitioner={own}&starts_at=9999-12-31T23:59Z", 422),
        ("/appointments/new?practitioner={other}&starts_at=2026-11-24T13:00Z", 404),
        ("/appointments/not-an-id", 404),
        ("/appointments/{other}", 404),
    ],
)
async def test_an_address_that_leads_nowhere_says_so(
    site: Browser, works: Works, csrf: str, minimes: Practice, address: str, status: int
) -> None:
    elsewhere = await builders.practice(works)
    path = address.format(own=minimes.practitioner.id, other=elsewhere.practitioner.id)

    assert (await site.get(path, headers=PAGE)).status == status


async def test_a_form_without_any_visit_reason_to_choose_says_so(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    claire = await builders.practitioner(works, here)
    await sign_in(site, (await builders.assistant_account(works, here)).email)

    answer = await site.get(
        f"/appointments/new?practitioner={claire.id}&starts_at=2026-11-24T13:00Z", headers=PAGE
    )

    assert answer.status == 404


async def test_a_form_of_another_site_books_nothing(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    status, _ = await send(site, "forged", form(minimes))

    assert status == 403
    assert await count(works) == 0


async def test_a_practitioner_does_not_plan(site: Browser, works: Works, minimes: Practice) -> None:
    claire = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, claire.email)

    status, _ = await send(site, csrf, form(minimes))

    assert status == 403


async def press(site: Browser, csrf: str, address: str) -> tuple[str, Page]:
    """What a button does: where it leads, and the page there."""
    answer = await site.post(address, data={"csrf": csrf}, headers=PAGE)
    return answer.url.path, read_page(await answer.text())


async def test_a_cancellation_is_asked_for_twice_and_can_be_undone(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, SLOT)
    page = f"/appointments/{booked.id}"
    before = await show(site, page)
    asked = await show(site, f"{page}/cancel")

    landed, cancelled = await press(site, csrf, f"{page}/cancel")
    _, restored = await press(site, csrf, f"{page}/undo")

    assert {f"{page}/move", f"{page}/cancel"} <= {link.href for link in before.links}
    assert "Annuler ce rendez-vous ?" in asked.words
    assert landed == page
    assert "Personne n'est prévenu pendant dix secondes" in cancelled.words
    assert "Rétablir le rendez-vous" in cancelled.words
    assert f"{page}/move" not in {link.href for link in cancelled.links}
    assert "Prévu" in restored.words
    assert "Rétablir" not in restored.words


async def test_after_ten_seconds_there_is_no_way_back_and_that_is_said(
    site: Browser, works: Works, clock: GivenClock, csrf: str, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, SLOT)
    page = f"/appointments/{booked.id}"
    await press(site, csrf, f"{page}/cancel")
    clock.forward(seconds=10)

    _, late = await press(site, csrf, f"{page}/undo")
    _, again = await press(site, csrf, f"{page}/cancel")

    assert "Les dix secondes sont passées" in late.words
    assert "Ce rendez-vous est annulé" in again.words


async def test_the_page_says_who_comes_with_a_child_and_what_became_of_the_consent(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    child = {"born_on": date(2019, 4, 9), "birth_name": "Sarrazin", "first_name": "Léo", "sex": "M"}
    named = {"representative_quality": "mother", "representative_name": "Mme Camille Sarrazin"}
    leo = await builders.patient(works, minimes.here, **child, **named)
    booked = await builders.appointment(works, minimes, SLOT, who=leo)
    before = await show(site, f"/appointments/{booked.id}")

    async with works.open(builders.patient_of(booked)) as work:
        assert leo.representative is not None
        wish = GiveConsent(version=CURRENT_CONSENT, representative_id=leo.representative.id)
        await give_consent(work, booked.id, wish, representative=leo.representative)
    given = await show(site, f"/appointments/{booked.id}")
    async with works.open(builders.patient_of(booked)) as work:
        await withdraw_consent(work, booked.id)
    withdrawn = await show(site, f"/appointments/{booked.id}")

    assert "Mme Camille Sarrazin, mère" in before.words
    assert "pas encore donné" in before.words
    assert "présence de Mme Camille Sarrazin déclarée" in given.words
    assert "retiré mardi 24 novembre" in withdrawn.words
