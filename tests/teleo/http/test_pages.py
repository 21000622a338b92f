"""Pages in the reader's language, with their built files."""

import re

import pytest
from markupsafe import Markup

from teleo.http.pages import whole
from tests.support.signing_in import PAGE, Browser

FRENCH, ENGLISH = 'lang="fr"', 'lang="en"'


@pytest.mark.parametrize(
    ("wished", "language"),
    [
        ("", FRENCH),
        ("en", ENGLISH),
        ("en-GB,en;q=0.9,fr;q=0.8", ENGLISH),
        ("fr-RE", FRENCH),
        ("de, en;q=0.5", ENGLISH),
        ("de", FRENCH),
        ("*", FRENCH),
        ("not a language; at all,,", FRENCH),
    ],
)
async def test_the_browser_says_its_language(site: Browser, wished: str, language: str) -> None:
    page = await (await site.get("/sign-in", headers=PAGE | {"Accept-Language": wished})).text()

    assert language in page


async def test_a_language_asked_for_is_kept(site: Browser) -> None:
    asked = await (await site.get("/sign-in?lang=en", headers=PAGE)).text()
    later = await (await site.get("/sign-in", headers=PAGE | {"Accept-Language": "fr"})).text()
    unknown = await (await site.get("/sign-in?lang=../../x", headers=PAGE)).text()

    assert ENGLISH in asked
    assert ENGLISH in later
    assert ENGLISH in unknown


async def test_what_a_page_names_is_there(site: Browser) -> None:
    page = await (await site.get("/sign-in", headers=PAGE)).text()

    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) >= 2
    assert [(await site.get(file)).status for file in files] == [200] * len(files)


async def test_what_a_person_typed_is_shown_and_never_run(site: Browser) -> None:
    page = await (await site.get('/sign-in?next="><script>alert(1)</script>', headers=PAGE)).text()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_a_path_may_not_leave_the_folder_of_files(site: Browser) -> None:
    for path in ("/static/../templates/accounts/sign_in.html", "/static/%2e%2e/package.json", "/static/"):
        assert (await site.get(path)).status in {403, 404}


async def test_a_page_is_sent_shorter_and_never_twice_of_the_same_length(site: Browser) -> None:
    asked = PAGE | {"Accept-Encoding": "gzip"}
    answers = [await site.get("/sign-in", headers=asked) for _ in range(20)]
    plain = await site.get("/sign-in", headers=PAGE | {"Accept-Encoding": "identity"})

    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert "Content-Encoding" not in plain.headers
    assert len({answer.headers["Content-Length"] for answer in answers}) > 5
    assert await answers[0].text() == await plain.text()


def test_a_short_word_with_a_hyphen_is_kept_on_one_line() -> None:
    kept = '<span class="whole">rendez-vous</span>'

    assert whole("Votre rendez-vous") == f"Votre {kept}"
    assert whole("<b> & Petit-Lafargue-Roux") == "&lt;b&gt; &amp; Petit-Lafargue-Roux"
    assert whole(Markup('<a title="un rendez-vous">rendez-vous</a>')) == (
        f'<a title="un rendez-vous">{kept}</a>'
    )
