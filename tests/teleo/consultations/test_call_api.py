"""The doors beside a call: the practitioner's note and the telephone, for whom and with what trail."""

from signaling.contract import PeerSeated
from teleo.appointments import AppointmentView
from teleo.consultations import RoomFeed
from teleo.consultations.noting import NOTE_LIMIT
from teleo.consultations.queries import ConsultationView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.signing_in import Browser, sign_in
from tests.teleo.consultations.test_api import (
    get,
    patient_opens_link,
    post,
    practitioner_signs_in,
    read_by_staff,
)


async def test_a_note_is_written_over_what_was_read_and_the_trail_says_so_once(
    site: Browser, works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    csrf = await practitioner_signs_in(site, works, minimes)
    path = f"/api/v1/consultations/{consultation.id}/note"

    assert await get(site, path) == (200, {"text": "", "revision": 0, "written_at": None})
    for revision, words in enumerate(("Toux", "Toux sèche", "Toux sèche, pas de fièvre")):
        status, written = await post(site, path, csrf, {"text": words, "revision": revision})
        assert (status, written["revision"]) == (200, revision + 1)
    refused, problem = await post(site, path, csrf, {"text": "Autre fenêtre", "revision": 1})
    too_long, _ = await post(site, path, csrf, {"text": "x" * (NOTE_LIMIT + 1), "revision": 3})
    _, found = await get(site, path)

    assert (refused, problem["code"], too_long) == (409, "note_changed", 422)
    assert "Toux" not in str(problem)
    assert found["text"] == "Toux sèche, pas de fièvre"
    for act in ("note_read", "note_written"):
        assert await read_by_staff(works, act) == [("consultation", consultation.id)]


async def test_the_telephone_is_the_practitioners_own_patients_and_each_look_is_kept(
    site: Browser, works: Works, minimes: Practice, feed: RoomFeed, consultation: ConsultationView
) -> None:
    csrf = await practitioner_signs_in(site, works, minimes)
    path = f"/api/v1/consultations/{consultation.id}/telephone"
    assert (await get(site, path))[1]["code"] == "not_begun"
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    status, told = await get(site, path)
    said, _ = await post(site, path, csrf)
    _, after = await get(site, path)

    assert (status, said, told["called_at"], after["called_at"]) == (200, 204, None, "2026-11-24T12:00:00Z")
    assert told["number"].startswith("+33")
    assert await read_by_staff(works, "telephone_read") == [("consultation", consultation.id)]

    # Neither the assistant of the same establishment, nor a colleague.
    await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)
    assert (await get(site, path))[0] == 403
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    await sign_in(site, (await builders.practitioner_account(works, minimes.here, hugo)).email)
    assert (await get(site, path))[1]["code"] == "consultation_unknown"


async def test_the_patient_is_told_which_of_his_telephones_will_ring(
    site: Browser, works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    await patient_opens_link(site, works, booked)

    _, visit = await get(site, f"/api/v1/visits/{booked.id}")

    end = visit["patient"]["phone_end"]
    assert len(end) == 2
    assert end.isdigit()
    assert f"6399800{end}" not in str(visit)
