"""The administrator's page: what is set there is what patients read."""

import pytest
from sqlalchemy import select

from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in

WISH = {"shown_name": "Hôpital des Minimes", "message_name": "Minimes", "help_phone": "05 61 00 00 99"}


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, here: EstablishmentView) -> str:
    return await sign_in(site, (await builders.administrator_account(works, here)).email)


async def press(site: Browser, csrf: str, **fields: str) -> tuple[int, Page]:
    answer = await site.post("/establishment", data=WISH | fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def test_an_administrator_lands_on_the_page_of_his_establishment(site: Browser, csrf: str) -> None:
    answer = await site.get("/establishment", headers=PAGE)

    assert answer.status == 200
    assert "Votre établissement" in read_page(await answer.text()).words


async def test_what_he_sets_is_kept_and_recorded(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    status, page = await press(site, csrf)

    async with works.reading() as session:
        now = await establishment_for(session, here.id)
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert (status, "C'est enregistré." in page.words) == (200, True)
    assert (now.shown_name, now.message_name, now.help_phone) == tuple(WISH.values())
    assert Act.ESTABLISHMENT_CHANGED in acts


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("shown_name", " ", "Écrivez un nom."),
        ("message_name", "x" * 61, "C'est trop long."),
        ("help_phone", "quinze", "Écrivez un numéro de téléphone"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    site: Browser, works: Works, csrf: str, here: EstablishmentView, field: str, written: str, told: str
) -> None:
    answer = await site.post("/establishment", data=WISH | {field: written, "csrf": csrf}, headers=PAGE)
    text = await answer.text()

    async with works.reading() as session:
        assert await establishment_for(session, here.id) == here
    assert answer.status == 422
    assert told in read_page(text).words
    kept = (set(WISH) - {field}).pop()
    assert WISH[kept] in text
