"""The two documents that stay: the practitioner's day, the patient's visit."""

from datetime import timedelta

from teleo.appointments import AppointmentView, appointment_for
from teleo.consultations.queries import ConsultationView
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.patients import patient_for
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, csrf_token, open_link, sign_in


async def show(site: Browser, address: str) -> Page:
    answer = await site.get(address, headers=PAGE)
    assert answer.status == 200, await answer.text()
    return read_page(await answer.text())


async def open_visit(site: Browser, works: Works, booked: AppointmentView) -> Page:
    async with works.reading() as session:
        who = await patient_for(session, booked.establishment_id, booked.patient_id)
    await open_link(site, await builders.link(works, who, booked.id))
    return await show(site, f"/visit/{booked.id}")


async def test_the_day_carries_what_its_module_needs(
    site: Browser, works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    account = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, account.email)

    page = await show(site, "/consultations")

    assert "mardi 24 novembre" in page.words
    day = page.data["day"]
    assert isinstance(day, dict)
    assert [row["id"] for row in day["consultations"]] == [str(consultation.id)]
    # Which page it is of follows the token.
    assert str(page.data["csrf"]).startswith(csrf)
    assert page.data | {"day": None, "csrf": csrf} == {
        "day": None,
        "me": {"name": "Dr Claire Martin"},
        "on": "2026-11-24",
        "zone": "Europe/Paris",
        "csrf": csrf,
        "hub": {"url": "", "path": "/hub/socket.io"},
        "locale": "fr",
    }


async def test_the_day_is_for_practitioners(site: Browser, works: Works, minimes: Practice) -> None:
    nobody = await site.get("/consultations", headers=PAGE, allow_redirects=False)
    await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    assert (nobody.status, nobody.headers["Location"]) == (303, "/sign-in?next=%2Fconsultations")
    assert (await site.get("/consultations", headers=PAGE)).status == 403


async def test_the_visit_says_with_whom_when_and_whom_to_call_and_never_what_for(
    site: Browser, works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    page = await open_visit(site, works, booked)

    for words in ("Dr Claire Martin", "mardi 24 novembre", "13 h 10", "05 36 49 00 10"):
        assert words in page.words
    assert "Suivi" not in page.words
    visit = page.data["visit"]
    assert isinstance(visit, dict)
    assert (visit["id"], visit["state"]) == (str(booked.id), "expected")
    assert page.data["zone"] == "Europe/Paris"


async def test_the_visit_is_told_in_the_time_of_the_establishment(site: Browser, works: Works) -> None:
    hauts = await builders.practice(works, zone="Indian/Reunion")
    booked = await builders.appointment(works, hauts, NOON + timedelta(hours=1))

    page = await open_visit(site, works, booked)

    assert "17 h 00" in page.words
    assert page.data["zone"] == "Indian/Reunion"


async def test_a_visit_without_its_link_is_explained(
    site: Browser, works: Works, booked: AppointmentView
) -> None:
    answer = await site.get(f"/visit/{booked.id}", headers=PAGE, allow_redirects=False)

    assert answer.status == 401
    assert "Dr Claire Martin" not in await answer.text()


async def test_a_visit_is_only_that_of_its_own_link(
    site: Browser, works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    paul = await builders.patient(works, minimes.here, birth_name="Martin", first_name="Paul", sex="M")
    other = await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=paul)

    await open_visit(site, works, other)

    assert (await site.get(f"/visit/{booked.id}", headers=PAGE)).status == 404


async def test_a_name_cannot_close_the_data_of_the_page(
    site: Browser, works: Works, minimes: Practice
) -> None:
    name = "</script><b>Rose"
    account = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    reason = await builders.visit_reason(works, minimes.here, wording=name)
    await builders.appointment(works, Practice(minimes.here, minimes.practitioner, reason), NOON)
    await Relay(works).drain()
    await sign_in(site, account.email)

    page = await (await site.get("/consultations", headers=PAGE)).text()

    assert name not in page
    day = read_page(page).data["day"]
    assert isinstance(day, dict)
    assert [row["visit_reason"] for row in day["consultations"]] == [name]


async def later(works: Works, at: Practice, **length: float) -> AppointmentView:
    """Booked far enough ahead to be changed by its patient."""
    return await builders.appointment(works, at, NOON + timedelta(**length))


async def press(site: Browser, address: str, **fields: str) -> tuple[int, str, Page]:
    """What the patient's button does: the status, where it led, the page there."""
    csrf = await csrf_token(site)
    answer = await site.post(address, data=fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, answer.url.path, read_page(await answer.text())


async def stands(works: Works, booked: AppointmentView) -> tuple[str, str]:
    async with works.reading() as session:
        found = await appointment_for(session, booked.id)
    return found.state, f"{found.starts_at:%d %H:%M}"


async def test_a_patient_cancels_and_changes_his_mind_within_ten_seconds(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await later(works, minimes, hours=3)
    visit = f"/visit/{booked.id}"
    summary = await open_visit(site, works, booked)
    asked = await show(site, f"{visit}/cancel")

    status, landed, changed = await press(site, f"{visit}/cancel")
    cancelled = await stands(works, booked)
    _, back, _ = await press(site, f"{visit}/undo")

    assert f"{visit}/cancel" in {link.href for link in summary.links}
    assert "Vous pourrez revenir en arrière pendant dix secondes" in asked.words
    assert (status, landed) == (200, f"{visit}/changed")
    assert "Votre rendez-vous est annulé" in changed.words
    assert "05 36 49 00 10" in changed.words
    assert cancelled[0] == "cancelled"
    assert back == visit
    assert await stands(works, booked) == ("booked", "24 15:00")


async def test_too_late_to_undo_says_so_without_a_button(
    site: Browser, works: Works, clock: GivenClock, minimes: Practice
) -> None:
    booked = await later(works, minimes, hours=3)
    await open_visit(site, works, booked)
    await press(site, f"/visit/{booked.id}/cancel")
    clock.forward(seconds=10)

    _, landed, page = await press(site, f"/visit/{booked.id}/undo")

    assert landed == f"/visit/{booked.id}/changed"
    assert "Garder mon rendez-vous" not in page.words
    assert (await stands(works, booked))[0] == "cancelled"


async def test_a_link_opened_after_the_cancellation_says_so_and_whom_to_call(
    site: Browser, works: Works, clock: GivenClock, minimes: Practice
) -> None:
    booked = await later(works, minimes, hours=3)
    await open_visit(site, works, booked)
    await press(site, f"/visit/{booked.id}/cancel")
    clock.forward(hours=2)

    page = await open_visit(site, works, booked)

    assert "Ce rendez-vous est annulé" in page.words
    assert "tel:0536490010" in {link.href for link in page.links}


async def test_a_patient_moves_to_a_free_slot_of_the_same_practitioner(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await later(works, minimes, hours=3)
    visit = f"/visit/{booked.id}"
    await open_visit(site, works, booked)
    page = await show(site, f"{visit}/move")

    _, landed, moved = await press(site, f"{visit}/move", starts_at="2026-11-25T09:20:00Z")

    assert "mercredi 25 novembre, 10 h 20" in page.words
    assert "mardi 24 novembre, 16 h 00" not in page.words
    assert landed == f"{visit}/changed"
    assert "Votre rendez-vous est déplacé mercredi 25 novembre 10 h 20" in moved.words
    assert await stands(works, booked) == ("booked", "25 09:20")


async def test_a_slot_that_was_just_taken_leaves_everything_as_it_was(
    site: Browser, works: Works, minimes: Practice
) -> None:
    booked = await later(works, minimes, hours=3)
    await open_visit(site, works, booked)
    await later(works, minimes, hours=4)

    status, _, page = await press(site, f"/visit/{booked.id}/move", starts_at="2026-11-24T16:00:00Z")

    assert status == 409
    assert "Ce créneau vient d'être pris. Choisissez-en un autre." in page.words
    assert await stands(works, booked) == ("booked", "24 15:00")


async def test_in_the_last_hour_the_page_says_whom_to_call(
    site: Browser, works: Works, booked: AppointmentView
) -> None:
    summary = await open_visit(site, works, booked)
    visit = f"/visit/{booked.id}"
    pages = [(await press(site, f"{visit}/cancel"))[2], await show(site, f"{visit}/move")]

    assert f"{visit}/cancel" not in {link.href for link in summary.links}
    for page in pages:
        assert "Il est trop tard pour le changer ici" in page.words
        assert "05 36 49 00 10" in page.words
    assert (await stands(works, booked))[0] == "booked"
