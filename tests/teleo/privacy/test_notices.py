"""What everyone may read says who answers, what is kept and for how long, as it is set today."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from teleo.app import Parts, web_app
from teleo.infra.work import Works
from teleo.privacy import RetentionSettings
from teleo.privacy.cookies import KEPT
from teleo.privacy.informing import change_notice
from teleo.privacy.schemas import ChangeNotice
from tests.support import builders
from tests.support.asking import NOTICE
from tests.support.kept import Came
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, forget, open_link, sign_in
from tests.support.sites import HERE

PAGES = ("/privacy", "/legal", "/cookies", "/accessibility")


async def words(browser: Browser, path: str) -> str:
    answer = await browser.get(path, headers=PAGE)
    assert answer.status == 200
    return read_page(await answer.text()).words


@pytest.mark.parametrize("path", PAGES)
async def test_anyone_reads_them_in_both_languages(site: Browser, came: Came, path: str) -> None:
    french = await words(site, path)
    english = await words(site, f"{path}?lang=en")

    assert came.at.here.help_phone in french
    assert french != english


@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", *PAGES])
async def test_they_are_linked_from_the_foot_of_pages(site: Browser, came: Came, path: str) -> None:
    links = read_page(await (await site.get(path, headers=PAGE)).text()).links

    assert {link.href for link in links} >= set(PAGES)


async def test_from_a_visit_they_open_beside_it_for_the_patient_may_be_waiting(
    site: Browser, came: Came
) -> None:
    await open_link(site, came.link_token)
    page = read_page(await (await site.get(f"/visit/{came.attended.id}", headers=PAGE)).text())

    found = {link.href: link.attributes.get("target") for link in page.links if link.href in PAGES}
    assert found == dict.fromkeys(PAGES, "_blank")


async def test_the_notice_says_the_times_that_are_set(works: Works, came: Came) -> None:
    retention = RetentionSettings(messages_days=45, links_days=60, companions_days=730, record_years=25)
    app: web.Application = web_app(Parts(site=HERE, works=works, retention=retention))
    async with TestClient(TestServer(app)) as browser:
        said = await words(browser, "/privacy")

    assert "45 jours. Si votre praticien" in said
    assert "2 mois après la fin du lien" in said
    assert "2 ans après le dernier rendez-vous" in said
    assert "25 ans après votre dernier rendez-vous" in said


async def test_the_notice_names_whom_to_write_to_once_the_establishment_said_it(
    site: Browser, works: Works, came: Came
) -> None:
    before = await words(site, "/privacy")
    async with works.open(came.administrator) as work:
        await change_notice(work, ChangeNotice.model_validate(NOTICE))

    assert "l'établissement, qui vous dira qui s'en occupe" in before
    assert NOTICE["data_contact"] in await words(site, "/privacy")
    legal = await words(site, "/legal")
    for said in ("postal_address", "publication_director", "hosted_by"):
        assert NOTICE[said] in legal


async def test_a_reader_that_we_know_reads_of_his_own_establishment(
    site: Browser, works: Works, came: Came
) -> None:
    elsewhere = await builders.establishment(works, name="CHU des Hauts")
    away = await builders.assistant_account(works, elsewhere)

    everyone = await words(site, "/privacy")
    await open_link(site, came.link_token)
    patient = await words(site, "/privacy")
    forget(site)
    await sign_in(site, away.email)
    member = await words(site, "/privacy")

    names = (came.at.here.name, elsewhere.name)
    assert [name in everyone for name in names] == [True, True]
    assert [name in patient for name in names] == [True, False]
    assert [name in member for name in names] == [False, True]


async def test_the_page_of_cookies_lists_the_whole_table(site: Browser, came: Came) -> None:
    said = await words(site, "/cookies")

    assert [one.name for one in KEPT if one.name not in said] == []


@pytest.mark.parametrize(
    ("path", "cited"),
    [
        # What was article 6 is article 1-1 since the law n° 2024-449 of 21 May 2024.
        ("/legal", "Article 1-1 de la loi n° 2004-575 du 21 juin 2004"),
        ("/accessibility", "article 47 de la loi n° 2005-102 du 11 février 2005"),
        ("/accessibility", "Libre réponse 71120, 75342 Paris CEDEX 07"),
        ("/privacy", "3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07"),
    ],
)
async def test_the_law_and_whom_to_complain_to_are_said_as_they_stand(
    site: Browser, came: Came, path: str, cited: str
) -> None:
    page = read_page(await (await site.get(path, headers=PAGE)).text())

    assert cited in page.words
