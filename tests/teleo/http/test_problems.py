"""A failure told to a program, to a person, and a bug told to nobody."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from teleo.app import BODY_LIMIT
from teleo.core.errors import KINDS, Conflict, Failure, Invalid, Unauthenticated, Unavailable
from teleo.http.endpoint import anyone
from teleo.http.problems import show_again
from teleo.infra.work import Works
from tests.support.signing_in import PAGE, Browser
from tests.support.sites import site_with

STATUS = {
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "invalid": 422,
    "unavailable": 503,
}


class BellTaken(Conflict):
    code = "bell_taken"
    title = "Someone holds the bell."


def door() -> web.RouteTableDef:
    routes = web.RouteTableDef()
    failures: dict[str, Exception] = {kind.kind: kind() for kind in KINDS}
    failures |= {
        "bell": BellTaken("Paul holds it.", since="noon"),
        "fields": Invalid(errors={"born_on": "missing"}),
        "busy": Unavailable(retry_after=7),
        "bug": RuntimeError("Jeanne Lefèvre, 06 39 98 00 01"),
    }

    @routes.get("/api/v1/failing/{which}")
    @routes.get("/failing/{which}")
    @routes.post("/api/v1/failing/{which}")
    @anyone(reason="a test", csrf=False)
    async def fail(request: web.Request) -> web.Response:
        await request.read()
        raise failures[request.match_info["which"]]

    @routes.get("/asked/{which}")
    @anyone(reason="a test")
    async def ask(request: web.Request) -> web.Response:
        refused = failures.get(request.match_info["which"])
        assert refused is None or isinstance(refused, Failure)
        return await show_again(request, "accounts/type_code.html", refused, typed="12 34 5")

    return routes


@pytest.fixture
async def failing(works: Works) -> AsyncIterator[Browser]:
    async with site_with(works, door()) as browser:
        yield browser


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_each_kind_has_its_status_and_its_problem(failing: Browser, kind: type[Failure]) -> None:
    answer = await failing.get(f"/api/v1/failing/{kind.kind}")

    assert answer.status == STATUS[kind.kind]
    assert answer.content_type == "application/problem+json"
    assert await answer.json(content_type=None) == {
        "type": f"http://localhost/problems/{kind.code}",
        "title": kind.title,
        "status": STATUS[kind.kind],
        "detail": kind.title,
        "instance": f"/api/v1/failing/{kind.kind}",
        "code": kind.code,
    }


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind is not Unauthenticated], ids=lambda kind: kind.__name__
)
async def test_a_person_reads_a_page_with_the_same_status(failing: Browser, kind: type[Failure]) -> None:
    answer = await failing.get(f"/failing/{kind.kind}", headers=PAGE)

    page = await answer.text()
    assert (answer.status, answer.content_type) == (STATUS[kind.kind], "text/html")
    assert "<h" in page
    assert kind.title not in page  # that is English, for programs


async def test_a_person_whom_we_do_not_know_is_sent_to_sign_in_and_back(failing: Browser) -> None:
    answer = await failing.get("/failing/unauthenticated?week=1", headers=PAGE, allow_redirects=False)

    assert answer.status == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Ffailing%2Funauthenticated%3Fweek%3D1"


async def test_a_program_is_never_given_a_page(failing: Browser) -> None:
    answer = await failing.get("/api/v1/failing/unauthenticated", headers=PAGE, allow_redirects=False)

    assert (answer.status, answer.content_type) == (401, "application/problem+json")


async def test_what_a_failure_knows_more_goes_out_beside_its_code(failing: Browser) -> None:
    bell = await (await failing.get("/api/v1/failing/bell")).json(content_type=None)
    fields = await (await failing.get("/api/v1/failing/fields")).json(content_type=None)
    busy = await failing.get("/api/v1/failing/busy")

    assert (bell["code"], bell["detail"], bell["since"]) == ("bell_taken", "Paul holds it.", "noon")
    assert fields["errors"] == {"born_on": "missing"}
    assert busy.headers["Retry-After"] == "7"
    assert (await busy.json(content_type=None))["retry_after"] == 7


@pytest.mark.parametrize("path", ["/api/v1/failing/bug", "/failing/bug"])
async def test_a_bug_is_told_by_an_id_and_none_of_its_words(failing: Browser, path: str) -> None:
    with capture_logs() as logs:
        answer = await failing.get(path, headers=PAGE)
    told = await answer.text()

    (noted,) = (entry for entry in logs if entry["event"] == "internal_error")
    assert answer.status == 500
    assert noted["incident"] in told
    assert noted["error"] == "RuntimeError"
    assert [word for word in ("Lefèvre", "RuntimeError") if word in told] == []
    assert "Lefèvre" not in str(logs)
    assert any(frame.startswith("test_problems.py:") for frame in noted["at"])


async def test_an_address_that_is_none_is_told_as_a_failure(failing: Browser) -> None:
    api = await failing.get("/api/v1/nothing")
    page = await failing.get("/nothing", headers=PAGE)

    assert (await api.json(content_type=None))["code"] == "not_found"
    assert (page.status, page.content_type) == (404, "text/html")


async def test_a_method_that_is_none_says_which_are(failing: Browser) -> None:
    answer = await failing.delete("/api/v1/failing/bell")

    assert answer.status == 405
    assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}
    assert (await answer.json(content_type=None))["code"] == "method_not_allowed"


async def test_a_body_without_end_is_refused(failing: Browser) -> None:
    answer = await failing.post("/api/v1/failing/bell", data=b"x" * (BODY_LIMIT + 1))

    assert answer.status == 413
    assert (await answer.json(content_type=None))["code"] == "too_large"


async def test_a_page_shown_again_has_the_status_of_its_failure_and_what_was_typed(failing: Browser) -> None:
    first = await failing.get("/asked/nothing", headers=PAGE)
    wrong = await failing.get("/asked/invalid", headers=PAGE)
    busy = await failing.get("/asked/busy", headers=PAGE)

    assert [answer.status for answer in (first, wrong, busy)] == [200, 422, 503]
    assert [answer.headers.get("Retry-After") for answer in (first, wrong, busy)] == [None, None, "7"]
    assert [("12 34 5" in await answer.text()) for answer in (first, wrong, busy)] == [True] * 3
    assert ["Il faut huit chiffres" in await answer.text() for answer in (first, wrong, busy)] == [
        False,
        True,
        False,
    ]
