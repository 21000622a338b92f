"""Every code has a page that says what it means."""

from teleo.http.problem_pages import known_failures
from tests.support.signing_in import Browser


async def test_the_type_of_a_problem_is_a_real_page(site: Browser) -> None:
    refused = await site.get("/api/v1/consultations")
    problem = await refused.json()

    page = await site.get(f"/problems/{problem['code']}", headers={"Accept": "text/html"})

    assert page.status == 200
    assert problem["code"] in await page.text()


async def test_a_word_that_is_no_code_has_no_page(site: Browser) -> None:
    page = await site.get("/problems/nonsense", headers={"Accept": "text/html"})

    assert page.status == 404


def test_named_failures_are_found_wherever_they_live() -> None:
    known = known_failures()

    assert {"slot_taken", "too_early", "link_expired", "csrf_refused", "internal_error"} <= known.keys()
