"""Reaching a patient, as JSON."""

from datetime import timedelta
from uuid import uuid4

import pytest

from teleo.appointments import AppointmentView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.signing_in import Browser, sign_in


@pytest.fixture
async def booked(works: Works, minimes: Practice) -> AppointmentView:
    return await builders.appointment(works, minimes, NOON + timedelta(hours=1))


async def said(site: Browser, csrf: str, path: str, **body: object) -> tuple[int, dict[str, object]]:
    answer = await site.post(f"/api/v1/{path}", json=body, headers={"X-CSRF-Token": csrf})
    return answer.status, await answer.json()


async def test_a_link_is_sent_again_corrected_and_read_out(
    site: Browser, works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView
) -> None:
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)
    there = f"appointments/{booked.id}"

    sent = await said(site, csrf, f"{there}/link")
    too_soon = await said(site, csrf, f"{there}/link")
    corrected = await said(site, csrf, f"{there}/contact", mobile="06 39 98 00 02")
    code = await said(site, csrf, f"{there}/code")

    assert sent[0] == 200
    assert (too_soon[0], too_soon[1]["code"], too_soon[1]["retry_after"]) == (503, "sent_too_often", 60)
    assert corrected == (200, {"ways": [{"channel": "mobile", "contact": "06 •• •• •• 02"}]})
    assert code[0] == 200
    assert len(str(code[1]["code"]).split()) == 4
    assert str(code[1]["address"]).endswith("/code")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"form": "contact_needed"}),
        ({"mobile": "05 36 49 00 10"}, {"mobile": "not_a_mobile"}),
        ({"email": "jeanne"}, {"email": "string_pattern_mismatch"}),
    ],
)
async def test_a_contact_that_cannot_be_is_refused_as_at_registration(
    site: Browser,
    works: Works,
    minimes: Practice,
    booked: AppointmentView,
    body: dict[str, object],
    wrong: dict[str, str],
) -> None:
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    status, problem = await said(site, csrf, f"appointments/{booked.id}/contact", **body)

    assert (status, problem["errors"]) == (422, wrong)


async def test_a_practitioner_invites_and_is_told_what_stands(
    site: Browser, works: Works, minimes: Practice
) -> None:
    account = await builders.practitioner_account(works, minimes.here, minimes.practitioner)
    csrf = await sign_in(site, account.email)
    wish = {
        "practitioner_id": str(minimes.practitioner.id),
        "visit_reason_id": str(minimes.reason.id),
        "asked_as": str(uuid4()),
        "patient": {"first_name": "Odette", "birth_name": "Vidal", "mobile": "06 39 98 00 34"},
    }

    invited = await said(site, csrf, "invitations", **wish)
    replayed = await said(site, csrf, "invitations", **wish)
    busy = await said(site, csrf, "invitations", **(wish | {"asked_as": str(uuid4())}))

    assert (invited[0], invited[1]["ways"]) == (201, [{"channel": "mobile", "contact": "06 •• •• •• 34"}])
    assert replayed == invited
    assert (busy[0], busy[1]["code"]) == (409, "practitioner_busy")
    assert isinstance(busy[1]["stands"], list)
