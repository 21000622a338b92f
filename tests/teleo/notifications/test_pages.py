"""The administrator's page of texts: what is typed is never lost, and is kept only when it may be sent."""

import re

import pytest

from teleo.directory import EstablishmentView, invitation_text_of
from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, sign_in

WHERE = {"channel": "mobile", "language": "fr"}
OWN = "Venez le {date} à {heure} : {lien}"
ADDRESS = "/establishment/invitations"


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, here: EstablishmentView) -> str:
    return await sign_in(site, (await builders.administrator_account(works, here)).email)


async def press(site: Browser, csrf: str, path: str = "", **fields: str) -> tuple[int, str]:
    answer = await site.post(ADDRESS + path, data=WHERE | fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, await answer.text()


async def kept(
    works: Works, here: EstablishmentView, channel: str = "mobile", language: str = "fr"
) -> str | None:
    async with works.reading() as session:
        return await invitation_text_of(session, here.id, channel, language)


def typed_in(page: str, channel: str = "mobile") -> str:
    found = re.search(rf'<textarea[^>]*id="text-{channel}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


async def test_the_page_begins_with_our_words_and_leads_there_from_the_establishment(
    site: Browser, csrf: str
) -> None:
    assert f'href="{ADDRESS}"' in await (await site.get("/establishment", headers=PAGE)).text()

    page = await (await site.get(ADDRESS, headers=PAGE)).text()

    assert typed_in(page) == (
        "{établissement} : rendez-vous à distance le {date} à {heure}. Votre lien personnel : {lien}"
    )
    assert "Le jour venu, ouvrez ce lien" in typed_in(page, "email")
    assert "Ce message compte pour 1 SMS." in read_page(page).words
    assert "Revenir au texte d'origine" not in read_page(page).words


async def test_a_text_is_kept_shown_and_taken_back(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    status, page = await press(site, csrf, text=OWN)

    assert (status, await kept(works, here)) == (200, OWN)
    assert typed_in(page) == OWN
    assert "C'est enregistré." in read_page(page).words
    assert "Venez le mercredi 23 septembre à 10 h 30 : http" in read_page(page).words

    status, page = await press(site, csrf, "/restore")

    assert (status, await kept(works, here)) == (200, None)
    assert "rendez-vous à distance le {date}" in typed_in(page)


async def test_the_preview_keeps_nothing_but_what_was_typed(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    status, page = await press(site, csrf, "/preview", text=OWN)

    assert (status, typed_in(page)) == (200, OWN)
    assert "Venez le mercredi 23 septembre" in read_page(page).words
    assert await kept(works, here) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Écrivez un texte"),
        ("Bonjour {nom} {lien}", "« {nom} » n'est pas un champ"),
        ("Bonjour", "Il manque {lien}"),
        ("Voyez evil.example {lien}", "« evil.example » serait lu comme l'adresse d'un autre site"),
        ("<b>Venez</b> {lien}", "sans balise HTML"),
        ("a" * 500 + " {lien}", "Ce texte ferait 4 SMS. C'est 3 au plus"),
        ("Venez 😀 {lien}", "Un SMS ne peut pas écrire 😀"),
        ("Lien : {lien}.", "Laissez une espace avant et après {lien}"),
        ("} {lien}", "Une accolade est seule"),
    ],
)
@pytest.mark.parametrize("path", ["", "/preview"])
async def test_what_cannot_be_sent_is_said_and_what_was_typed_stays(
    site: Browser, works: Works, csrf: str, here: EstablishmentView, text: str, told: str, path: str
) -> None:
    status, page = await press(site, csrf, path, text=text)

    assert status == (200 if path else 422)
    assert told in read_page(page).words
    assert "L'aperçu revient dès que le texte est corrigé." in read_page(page).words
    assert typed_in(page).replace("&lt;", "<").replace("&gt;", ">") == text
    assert await kept(works, here) is None


async def test_a_text_typed_for_one_way_leaves_the_other_as_it_is(site: Browser, csrf: str) -> None:
    _, page = await press(site, csrf, "/preview", channel="email", text="Mal écrit")

    assert typed_in(page, "email") == "Mal écrit"
    assert "rendez-vous à distance" in typed_in(page, "mobile")
    assert "Ce message compte pour 1 SMS." in read_page(page).words


async def test_english_has_texts_of_its_own(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    page = await (await site.get(f"{ADDRESS}?language=en", headers=PAGE)).text()
    assert typed_in(page).startswith("{établissement}: remote appointment on {date} at {heure}.")

    _, page = await press(site, csrf, language="en", text="Come on {date} at {heure}: {lien}")

    assert "Come on Wednesday 23 September at 10:30: http" in read_page(page).words
    assert await kept(works, here) is None
    assert await kept(works, here, language="en") == "Come on {date} at {heure}: {lien}"


async def test_a_way_or_a_language_that_we_do_not_have_is_refused(site: Browser, csrf: str) -> None:
    for wrong in ({"channel": "fax"}, {"language": "xx"}):
        status, _ = await press(site, csrf, text=OWN, **wrong)
        assert status == 422
    assert (await site.get(f"{ADDRESS}?language=xx", headers=PAGE)).status == 422
