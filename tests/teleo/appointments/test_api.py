"""The JSON doors of free slots and booking: who may, what is answered, and races through HTTP."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from teleo.appointments.tables import Appointment
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.signing_in import Browser, csrf_token, sign_in

SLOT = NOON + timedelta(hours=1)


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    """An assistant of this establishment is signed in."""
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


def wish(at: Practice, **changes: object) -> dict[str, object]:
    """For a patient who is not known yet."""
    usual: dict[str, object] = {
        "practitioner_id": str(at.practitioner.id),
        "visit_reason_id": str(at.reason.id),
        "starts_at": SLOT.isoformat(),
        "patient": builders.a_patient().model_dump(mode="json", exclude_none=True),
    }
    return usual | changes


async def post(site: Browser, csrf: str, body: dict[str, object]) -> tuple[int, dict[str, Any]]:
    answer = await site.post("/api/v1/appointments", json=body, headers={"X-CSRF-Token": csrf})
    return answer.status, await answer.json()


async def slots(site: Browser, at: Practice, first: str, last: str) -> tuple[int, Any]:
    asked = {"practitioner_id": at.practitioner.id, "visit_reason_id": at.reason.id}
    params = {name: str(value) for name, value in asked.items()} | {"first_on": first, "last_on": last}
    answer = await site.get("/api/v1/slots", params=params)
    return answer.status, await answer.json()


async def count(works: Works) -> int:
    async with works.reading() as session:
        return await session.scalar(select(func.count()).select_from(Appointment)) or 0


async def test_a_free_slot_is_listed_booked_read_back_and_free_no_more(
    site: Browser, csrf: str, minimes: Practice
) -> None:
    _, before = await slots(site, minimes, "2026-11-24", "2026-11-24")

    status, booked = await post(site, csrf, wish(minimes))
    read = await (await site.get(f"/api/v1/appointments/{booked['id']}")).json()
    _, after = await slots(site, minimes, "2026-11-24", "2026-11-24")

    assert status == 201
    assert read == booked
    assert booked["state"] == "booked"
    slot = {"starts_at": booked["starts_at"], "ends_at": booked["ends_at"]}
    assert slot in before["slots"]
    assert slot not in after["slots"]


async def test_twenty_bookings_of_one_slot_at_once_make_one_appointment(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    answers = await asyncio.gather(*(post(site, csrf, wish(minimes)) for _ in range(20)))

    refusals = [(status, body["code"]) for status, body in answers if status != 201]
    assert refusals == [(409, "slot_taken")] * 19
    assert await count(works) == 1


async def test_the_same_form_sent_many_times_at_once_books_once_and_says_so_each_time(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    form = wish(minimes, asked_as=str(new_id()))

    answers = await asyncio.gather(*(post(site, csrf, form) for _ in range(8)))

    assert {status for status, _ in answers} == {201}
    assert len({body["id"] for _, body in answers}) == 1
    assert await count(works) == 1


async def test_one_who_is_known_is_booked_by_his_id(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    jeanne = await builders.patient(works, minimes.here)

    status, booked = await post(site, csrf, wish(minimes, patient=None, patient_id=str(jeanne.id)))

    assert (status, booked["patient_id"]) == (201, str(jeanne.id))


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"starts_at": "2026-11-24T11:00:00Z"}, 409, "slot_past"),
        ({"starts_at": "2026-11-24T19:00:00Z"}, 409, "outside_openings"),
        ({"starts_at": "2198-11-24T12:00:00Z"}, 409, "outside_openings"),
        ({"starts_at": "2026-11-24T13:00:30Z"}, 422, "invalid"),
        ({"starts_at": "9999-12-31T23:59:00Z"}, 422, "invalid"),
        ({"starts_at": "2026-11-24T13:00:00"}, 422, "invalid"),
        ({"practitioner_id": str(new_id())}, 404, "practitioner_unknown"),
        ({"visit_reason_id": str(new_id())}, 404, "visit_reason_unknown"),
        ({"patient": None, "patient_id": str(new_id())}, 404, "patient_unknown"),
        ({"patient": None}, 422, "patient_missing"),
        ({"patient": {"birth_name": "Seule"}}, 422, "invalid"),
        ({"overbooked": True}, 422, "invalid"),
    ],
)
async def test_each_refusal_has_its_code(
    site: Browser,
    works: Works,
    csrf: str,
    minimes: Practice,
    changes: dict[str, object],
    status: int,
    code: str,
) -> None:
    answered, problem = await post(site, csrf, wish(minimes, **changes))

    assert (answered, problem["code"]) == (status, code)
    assert await count(works) == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-25", "2026-11-24"),
        ("2026-11-24", "2027-01-06"),
        ("9999-12-31", "9999-12-31"),
        ("0001-01-01", "0001-01-01"),
        ("hier", "2026-11-24"),
    ],
)
async def test_slots_are_asked_for_at_most_six_weeks_of_our_years(
    site: Browser, csrf: str, minimes: Practice, first: str, last: str
) -> None:
    status, problem = await slots(site, minimes, first, last)

    assert (status, problem["code"]) == (422, "invalid")


async def test_a_practitioner_may_book_too(site: Browser, works: Works, minimes: Practice) -> None:
    claire = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, claire.email)

    status, _ = await post(site, csrf, wish(minimes))

    assert status == 201


async def test_another_establishment_sees_and_books_nothing_of_this_one(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    _, booked = await post(site, csrf, wish(minimes))
    elsewhere = await builders.establishment(works, name="Ailleurs")

    csrf = await sign_in(site, (await builders.assistant_account(works, elsewhere)).email)

    assert (await site.get(f"/api/v1/appointments/{booked['id']}")).status == 404
    assert (await slots(site, minimes, "2026-11-24", "2026-11-24"))[0] == 404
    assert (await post(site, csrf, wish(minimes, starts_at="2026-11-24T14:00:00Z")))[0] == 404
    assert await count(works) == 1


async def test_nobody_books_without_signing_in_nor_from_another_site(
    site: Browser, csrf: str, minimes: Practice
) -> None:
    forged, problem = await post(site, "forged", wish(minimes))
    assert (forged, problem["code"]) == (403, "csrf_refused")

    site.session.cookie_jar.clear()
    unknown, problem = await post(site, await csrf_token(site), wish(minimes))
    assert (unknown, problem["code"]) == (401, "unauthenticated")
    assert (await slots(site, minimes, "2026-11-24", "2026-11-24"))[0] == 401


async def change(site: Browser, csrf: str, appointment_id: str, what: str, **body: str) -> tuple[int, Any]:
    answer = await site.post(
        f"/api/v1/appointments/{appointment_id}/{what}", json=body, headers={"X-CSRF-Token": csrf}
    )
    return answer.status, await answer.json()


async def test_an_appointment_is_moved_cancelled_and_each_is_undone(
    site: Browser, csrf: str, minimes: Practice
) -> None:
    _, booked = await post(site, csrf, wish(minimes))
    later = (SLOT + timedelta(hours=1)).isoformat()

    moved = await change(site, csrf, booked["id"], "move", starts_at=later)
    back = await change(site, csrf, booked["id"], "undo")
    cancelled = await change(site, csrf, booked["id"], "cancel")
    restored = await change(site, csrf, booked["id"], "undo")
    too_much = await change(site, csrf, booked["id"], "undo")

    assert [status for status, _ in (moved, back, cancelled, restored)] == [200] * 4
    assert moved[1]["appointment"]["starts_at"] == "2026-11-24T14:00:00Z"
    assert moved[1]["undo_until"] == cancelled[1]["undo_until"] == "2026-11-24T12:00:10Z"
    assert cancelled[1]["appointment"]["state"] == "cancelled"
    assert back[1] == restored[1] == booked
    assert (too_much[0], too_much[1]["code"]) == (409, "undo_too_late")


async def test_each_refusal_to_change_has_its_code(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    _, booked = await post(site, csrf, wish(minimes))
    taken = await builders.appointment(works, minimes, SLOT + timedelta(hours=1))
    elsewhere = await builders.practice(works)
    foreign = await builders.appointment(works, elsewhere, SLOT)

    told = [
        await change(site, csrf, booked["id"], "move", starts_at=taken.starts_at.isoformat()),
        await change(site, csrf, booked["id"], "move", starts_at="2026-11-24T02:00:00Z"),
        await change(site, csrf, booked["id"], "move", starts_at="2026-11-25T02:00:00Z"),
        await change(site, csrf, booked["id"], "move", starts_at="2026-11-25T10:00:30Z"),
        await change(site, csrf, str(foreign.id), "cancel"),
        await change(site, csrf, booked["id"], "cancel"),
        await change(site, csrf, booked["id"], "cancel"),
    ]

    assert [(status, problem.get("code", "done")) for status, problem in told] == [
        (409, "slot_taken"),
        (409, "slot_past"),
        (409, "outside_openings"),
        (422, "invalid"),
        (404, "appointment_unknown"),
        (200, "done"),
        (409, "appointment_fixed"),
    ]
