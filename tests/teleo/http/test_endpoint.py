"""What a door reads, and what it says of what it cannot read."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from aiohttp import FormData, web
from pydantic import BaseModel, ConfigDict

from teleo.http.endpoint import answer, anyone, part, query, read
from teleo.infra.work import Works
from tests.support.signing_in import Browser
from tests.support.sites import site_with

BELL = "0189c2f4-7b1a-7c3e-9d2f-1a2b3c4d5e6f"


class Ring(BaseModel):
    model_config = ConfigDict(extra="forbid")

    on: date
    loud: bool = False
    note: str = ""


def door() -> web.RouteTableDef:
    routes = web.RouteTableDef()

    @routes.post("/api/v1/bells")
    @anyone(reason="a test", csrf=False)
    async def ring(request: web.Request) -> web.Response:
        return answer(await read(request, Ring), status=201)

    @routes.get("/api/v1/bells")
    @anyone(reason="a test")
    async def rings(request: web.Request) -> web.Response:
        return answer(query(request, Ring))

    @routes.get("/api/v1/bells/{bell_id}")
    @anyone(reason="a test")
    async def bell(request: web.Request) -> web.Response:
        return web.Response(text=str(part(request, "bell_id")))

    return routes


@pytest.fixture
async def bells(works: Works) -> AsyncIterator[Browser]:
    async with site_with(works, door()) as browser:
        yield browser


async def test_json_and_a_form_are_read_alike(bells: Browser) -> None:
    by_json = await bells.post("/api/v1/bells", json={"on": "2026-11-24", "loud": True})
    by_form = await bells.post("/api/v1/bells", data={"on": "2026-11-24", "loud": "true", "note": " "})

    assert (by_json.status, by_form.status) == (201, 201)
    assert await by_json.json() == await by_form.json()


async def test_a_form_with_a_file_is_read_without_it(bells: Browser) -> None:
    form = FormData({"on": "2026-11-24"})
    form.add_field("note", b"not a text", filename="note.txt")

    assert (await (await bells.post("/api/v1/bells", data=form)).json())["note"] == ""


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b""])
async def test_a_body_that_cannot_be_read_is_said_so(bells: Browser, body: bytes) -> None:
    told = await bells.post("/api/v1/bells", data=body, headers={"Content-Type": "application/json"})

    assert told.status == 422
    assert (await told.json(content_type=None))["code"] == "unreadable_body"


async def test_each_field_at_fault_is_named(bells: Browser) -> None:
    told = await bells.post("/api/v1/bells", json={"loud": "maybe", "color": "red"})

    problem = await told.json(content_type=None)
    assert (told.status, problem["code"]) == (422, "invalid")
    assert problem["errors"] == {"on": "missing", "loud": "bool_parsing", "color": "extra_forbidden"}


async def test_an_empty_field_of_a_query_is_not_given(bells: Browser) -> None:
    told = await bells.get("/api/v1/bells", params={"on": "2026-11-24", "loud": ""})

    assert (await told.json())["loud"] is False


@pytest.mark.parametrize(
    ("written", "status"), [(BELL, 200), (BELL.upper(), 200), ("1", 404), ("x" * 40, 404), ("%00", 404)]
)
async def test_an_identifier_that_is_none_is_not_found(bells: Browser, written: str, status: int) -> None:
    assert (await bells.get(f"/api/v1/bells/{written}")).status == status
