"""Openings as JSON."""

from datetime import timedelta

import pytest

from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.signing_in import Browser, sign_in

PATH = "/api/v1/openings"


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, minimes: Practice) -> str:
    return await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)


async def test_an_opening_is_planned_listed_and_removed(site: Browser, csrf: str, minimes: Practice) -> None:
    claire, sent = str(minimes.practitioner.id), {"X-CSRF-Token": csrf}
    wish = {"practitioner_id": claire, "weekdays": [5], "starts": "19:00", "ends": "20:00"}

    planned = await site.post(PATH, json=wish | {"valid_from": "2026-12-01"}, headers=sent)
    opening_id = (await planned.json())["id"]
    listed = (await (await site.get(PATH, params={"practitioner_id": claire})).json())["openings"]
    removed = await site.delete(f"{PATH}/{opening_id}", headers=sent)
    left = (await (await site.get(PATH, params={"practitioner_id": claire})).json())["openings"]

    assert (planned.status, removed.status) == (201, 204)
    assert listed[-1] == {
        "id": opening_id,
        "weekdays": [5],
        "starts": "19:00:00",
        "ends": "20:00:00",
        "valid_from": "2026-12-01",
        "valid_until": None,
        "every_weeks": 1,
    }
    assert left == listed[:-1]


async def test_what_stands_is_listed_in_the_refusal(
    site: Browser, works: Works, csrf: str, minimes: Practice
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=2))
    query = {"practitioner_id": str(minimes.practitioner.id)}
    [opening] = (await (await site.get(PATH, params=query)).json())["openings"]

    refused = await site.delete(f"{PATH}/{opening['id']}", headers={"X-CSRF-Token": csrf})

    problem = await refused.json()
    assert (refused.status, problem["code"]) == (409, "appointments_stand")
    assert problem["appointments"] == [{"id": str(booked.id), "starts_at": booked.starts_at.isoformat()}]
