"""The declaration of accessibility speaks of every page of the site, and says what was found, not more."""

from teleo.infra.texts import LOCALES
from teleo.privacy.accessibility import declared
from tests.support.accessibility import NO_PAGES, site_pages
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser


def test_every_page_of_the_site_was_checked() -> None:
    checked = {page.name for page in declared().pages}

    assert checked == {page.name for page in site_pages()}, "run `make accessibility`"
    assert NO_PAGES.keys().isdisjoint(checked)


def test_each_has_a_title_in_each_language_and_something_to_check() -> None:
    for page in declared().pages:
        assert page.titles.keys() == set(LOCALES), page.name
        assert page.rules > 10, page.name
    assert min(declared().widths) <= 360


async def test_the_page_says_it_and_the_foot_says_the_same_state(site: Browser) -> None:
    said = read_page(await (await site.get("/accessibility", headers=PAGE)).text())

    assert f"{len(declared().pages)} pages vérifiées" in said.words
    assert [page.titles["fr"] for page in declared().pages if page.titles["fr"] not in said.words] == []
    # Without an audit, one says « non conforme »: on the page and at the foot of each.
    assert "non conforme au référentiel" in said.words
    assert "Accessibilité : non conforme" in said.words
    assert "Défenseur des droits" in said.words
