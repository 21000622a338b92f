"""The assistant hands over and notes an absence from an appointment's page; what cannot be is said, and changes nothing."""

from datetime import timedelta

import pytest

from signaling.contract import PeerSeated
from teleo.appointments import AppointmentView, appointment_for
from teleo.consultations import RoomFeed
from teleo.consultations.queries import ConsultationView
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    """Of the assistant, signed in."""
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


@pytest.fixture
async def hugo(works: Works, minimes: Practice) -> Practice:
    who = await builders.practitioner(works, minimes.here, first_name="Hugo", family_name="Delmas")
    await builders.opening(works, minimes.here, who)
    return Practice(minimes.here, who, minimes.reason)


async def send(site: Browser, path: str, csrf: str, **form: str) -> tuple[int, Page]:
    answer = await site.post(path, data=form | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def show(site: Browser, path: str) -> Page:
    return read_page(await (await site.get(path, headers=PAGE)).text())


async def test_an_appointment_is_handed_over_to_who_is_free(
    site: Browser,
    works: Works,
    csrf: str,
    minimes: Practice,
    hugo: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    path = f"/appointments/{booked.id}/hand-over"
    ines = await builders.practitioner(works, minimes.here, first_name="Inès", family_name="Rouquette")

    page = await show(site, path)
    status, after = await send(site, path, csrf, practitioner_id=str(hugo.practitioner.id))

    assert "Dr Hugo Delmas" in page.words
    assert ines.shown_name in page.words
    assert (status, "Dr Hugo Delmas" in after.words) == (200, True)
    async with works.reading() as session:
        assert (await appointment_for(session, booked.id)).practitioner_id == hugo.practitioner.id


async def test_one_just_taken_is_said_with_who_is_left(
    site: Browser,
    works: Works,
    csrf: str,
    minimes: Practice,
    hugo: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    await builders.appointment(works, hugo, booked.starts_at)

    status, page = await send(
        site, f"/appointments/{booked.id}/hand-over", csrf, practitioner_id=str(hugo.practitioner.id)
    )

    assert status == 409
    assert "n'est plus libre" in page.words
    assert "Déjà pris à cette heure" in page.words


async def test_an_absence_is_noted_once_its_hour_has_come(
    site: Browser,
    works: Works,
    csrf: str,
    clock: GivenClock,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    path = f"/appointments/{booked.id}/missed"

    early = await send(site, path, csrf)
    clock.forward(minutes=10)
    asked = await show(site, path)
    done = await send(site, path, csrf)
    back = await send(site, f"{path}/undo", csrf)

    assert "n'est pas encore venue" in early[1].words
    assert "Noter absent" in asked.words
    assert "Revenir en arrière" in done[1].words
    assert "Le patient n'en sait rien pendant dix secondes" in done[1].words
    assert "Patient absent" in back[1].words
    assert "Prévu" in back[1].words

    await send(site, path, csrf)
    clock.forward(seconds=10)
    late = await send(site, f"{path}/undo", csrf)
    await Relay(works).drain()
    over = await show(site, path)

    assert "Revenir en arrière" not in late[1].words
    assert "Le rendez-vous est noté non honoré" in over.words
    assert "ne peut plus être confié" in (await show(site, f"/appointments/{booked.id}/hand-over")).words


async def test_what_has_begun_cannot_be_changed_there(
    site: Browser,
    csrf: str,
    hugo: Practice,
    feed: RoomFeed,
    clock: GivenClock,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    clock.forward(minutes=10)
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=clock.now()))

    missed = await send(site, f"/appointments/{booked.id}/missed", csrf)
    handed = await send(
        site, f"/appointments/{booked.id}/hand-over", csrf, practitioner_id=str(hugo.practitioner.id)
    )

    assert "Ce n'est pas possible" in missed[1].words
    assert "ne peut plus être confié" in handed[1].words


@pytest.mark.parametrize("wrong", [{}, {"practitioner_id": "nobody"}])
async def test_a_form_that_says_nobody_is_refused(
    site: Browser, csrf: str, booked: AppointmentView, consultation: ConsultationView, wrong: dict[str, str]
) -> None:
    status, _ = await send(site, f"/appointments/{booked.id}/hand-over", csrf, **wrong)

    assert status == 422


async def test_before_the_consultation_is_opened_there_is_nothing_to_hand_over(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    later = await builders.appointment(works, minimes, NOON + timedelta(hours=2))

    answer = await site.get(f"/appointments/{later.id}/hand-over", headers=PAGE)

    assert answer.status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/lateness", {}),
        ("/api/v1/lateness", {"minutes": 15}),
        ("/api/v1/lateness", {"minutes": 20, "until": "tomorrow"}),
        ("/api/v1/consultations/{id}/hand-over", {}),
        ("/api/v1/consultations/{id}/hand-over", {"practitioner_id": "nobody"}),
    ],
)
async def test_what_makes_no_sense_is_refused_by_the_api(
    site: Browser,
    works: Works,
    minimes: Practice,
    consultation: ConsultationView,
    path: str,
    body: dict[str, object],
) -> None:
    account = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, account.email)

    answer = await site.post(path.format(id=consultation.id), json=body, headers={"X-CSRF-Token": csrf})

    assert answer.status == 422
