"""The page of a patient's link, and the form that invites."""

from datetime import timedelta

import pytest

from teleo.appointments import AppointmentView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, NOON + timedelta(hours=1))


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


async def get(site: Browser, path: str) -> Page:
    answer = await site.get(path, headers=PAGE)
    assert answer.status == 200
    return read_page(await answer.text())


async def post(site: Browser, path: str, **fields: str) -> tuple[int, str, Page]:
    """The status, where it leads, and what the page says."""
    answer = await site.post(path, data=fields, headers=PAGE, allow_redirects=False)
    return answer.status, answer.headers.get("Location", ""), read_page(await answer.text())


async def test_a_link_is_sent_again_from_its_page_which_says_where(
    site: Browser, clock: GivenClock, booked: AppointmentView, csrf: str
) -> None:
    there = f"/appointments/{booked.id}/reach"
    assert any(link.href == there for link in (await get(site, f"/appointments/{booked.id}")).links)

    first = await post(site, f"{there}/again", csrf=csrf)
    shown = await get(site, there)
    second = await post(site, f"{there}/again", csrf=csrf)

    assert first[:2] == second[:2] == (303, there)
    assert "Un lien vient de partir" in shown.words
    assert "par SMS au 06 •• •• •• 01 et par e-mail à j••@patients.test" in shown.words
    assert "de nouveau à partir de 13 h 01" in shown.words


async def test_the_page_says_in_which_language_he_is_written_to_and_changes_it(
    site: Browser, works: Works, booked: AppointmentView, csrf: str
) -> None:
    there = f"/appointments/{booked.id}/reach"
    french = '<option value="fr" selected>'
    assert french in await (await site.get(there, headers=PAGE)).text()

    await post(
        site,
        f"{there}/contact",
        csrf=csrf,
        email="jeanne.lefevre@patients.test",
        mobile="06 39 98 00 01",
        language="en",
    )

    page = await (await site.get(there, headers=PAGE)).text()
    assert '<option value="en" selected>' in page
    assert french not in page
    assert "Un lien vient de partir" in read_page(page).words


async def test_a_code_is_shown_once_with_the_address_to_read(
    site: Browser, booked: AppointmentView, csrf: str
) -> None:
    there = f"/appointments/{booked.id}/reach"

    status, _, page = await post(site, f"{there}/code", csrf=csrf)

    assert status == 200
    assert "localhost/code" in page.words
    assert "À lire au téléphone" in page.words
    assert "À lire au téléphone" not in (await get(site, there)).words


async def test_a_wrong_number_keeps_what_was_typed(site: Browser, booked: AppointmentView, csrf: str) -> None:
    there = f"/appointments/{booked.id}/reach"

    status, _, page = await post(site, f"{there}/contact", csrf=csrf, mobile="05 36 49 00 10")
    done = await post(site, f"{there}/contact", csrf=csrf, mobile="06 39 98 00 02")

    assert (status, page.fields["mobile"]) == (422, "05 36 49 00 10")
    assert "Donnez un numéro de mobile" in page.words
    assert done[:2] == (303, there)
    assert (await get(site, there)).fields["mobile"] == "06 39 98 00 02"


async def test_a_practitioner_invites_and_lands_in_the_day(
    site: Browser, works: Works, minimes: Practice
) -> None:
    account = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, account.email)
    form = (await get(site, "/invite")).fields

    typed = {"first_name": "Odette", "birth_name": "Vidal", "contact": "06 39 98 00 34"}
    wish = {
        "csrf": csrf,
        "practitioner_id": form["practitioner_id"],
        "asked_as": form["asked_as"],
        "visit_reason_id": str(minimes.reason.id),
    }
    done = await post(site, "/invite", **wish, **typed)
    replayed = await post(site, "/invite", **wish, **typed)
    busy = await post(site, "/invite", **(wish | {"asked_as": ""}), **typed)

    assert done[:2] == replayed[:2] == (303, "/consultations")
    assert busy[0] == 409
    assert "Odette VIDAL" in busy[2].words
    assert busy[2].fields["contact"] == "06 39 98 00 34"


async def test_an_assistant_invites_and_reads_out_a_code(site: Browser, minimes: Practice, csrf: str) -> None:
    wish = {"practitioner_id": str(minimes.practitioner.id), "visit_reason_id": str(minimes.reason.id)}

    status, _, page = await post(
        site, "/invite", csrf=csrf, **wish, first_name="Odette", birth_name="Vidal", contact="o@patients.test"
    )

    assert status == 200
    assert "Le lien d'Odette VIDAL" in page.words
    assert "À lire au téléphone" in page.words
    assert "par e-mail à o••@patients.test" in page.words


async def test_someone_alike_is_chosen(site: Browser, works: Works, minimes: Practice, csrf: str) -> None:
    jeanne = await builders.patient(works, minimes.here)
    wish = {"practitioner_id": str(minimes.practitioner.id), "visit_reason_id": str(minimes.reason.id)}
    typed = {"first_name": "Jeanne", "birth_name": "Lefèvre", "contact": "06 39 98 00 34"}

    alike = await post(site, "/invite", csrf=csrf, **wish, **typed)
    chosen = await post(
        site, "/invite", csrf=csrf, **wish, **typed, patient_id=str(jeanne.id), even_if_alike="true"
    )

    assert alike[0] == 409
    assert "né·e le 12/05/1944" in alike[2].words
    assert "par SMS au 06 •• •• •• 34" in chosen[2].words


@pytest.mark.parametrize(
    ("contact", "words"), [("", "Donnez une adresse"), ("12", "pas complet"), ("a@b", "pas complète")]
)
async def test_an_invitation_that_cannot_be_keeps_what_was_typed(
    site: Browser, minimes: Practice, csrf: str, contact: str, words: str
) -> None:
    wish = {"practitioner_id": str(minimes.practitioner.id), "visit_reason_id": str(minimes.reason.id)}

    status, _, page = await post(
        site, "/invite", csrf=csrf, **wish, first_name="Odette", birth_name="Vidal", contact=contact
    )

    assert status == 422
    assert words in page.words
    assert page.fields["birth_name"] == "Vidal"


async def test_a_companions_number_stays_his_when_it_is_corrected(
    site: Browser, works: Works, minimes: Practice, csrf: str
) -> None:
    jeanne = await builders.patient(
        works, minimes.here, email=None, contact_belongs_to="companion", companion_name="Rose"
    )
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=jeanne)

    fields = (await get(site, f"/appointments/{booked.id}/reach")).fields

    assert (fields["contact_belongs_to"], fields["companion_name"]) == ("companion", "Rose")
    assert fields["mobile"] == "06 39 98 00 01"
