"""Whether an establishment hides network addresses: its administrator's choice, where the site has a relay."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text

from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, sign_in
from tests.support.sites import site_with
from tests.support.visitors import a_world, visitors

WISH = {"shown_name": "Les Minimes", "message_name": "Minimes", "help_phone": "05 61 00 00 99"}
HIDING = {"hides_addresses": "yes"}


@pytest.fixture
async def relayed(works: Works) -> AsyncIterator[Browser]:
    async with site_with(works, has_relay=True) as browser:
        yield browser


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


async def press(site: Browser, csrf: str, **fields: str) -> tuple[int, Page]:
    answer = await site.post("/establishment", data=WISH | fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def hides(works: Works, here: EstablishmentView) -> bool:
    async with works.reading() as session:
        return (await establishment_for(session, here.id)).hides_addresses


async def test_it_is_off_until_the_administrator_says_so_and_each_change_is_recorded(
    relayed: Browser, works: Works, here: EstablishmentView
) -> None:
    elsewhere = await builders.establishment(works, name="Ailleurs")
    csrf = await sign_in(relayed, (await builders.administrator_account(works, here)).email)
    assert not await hides(works, here)

    for fields, chosen in ((HIDING, True), ({}, False), (HIDING, True)):
        status, page = await press(relayed, csrf, **fields)

        assert (status, "C'est enregistré." in page.words) == (200, True)
        assert await hides(works, here) is chosen
        assert ("hides_addresses" in page.fields) is chosen  # the box is ticked
    assert not await hides(works, elsewhere)
    async with works.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert acts.count(Act.ESTABLISHMENT_CHANGED) == 3


async def test_nobody_but_its_own_administrator_changes_it(relayed: Browser, works: Works) -> None:
    minimes = await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")
    elsewhere = await a_world(works, birth_name="Payet", zone="Indian/Reunion")
    changed = []

    async for name, visitor in visitors(relayed, works, minimes, elsewhere):
        # It is whole, but for who sends it: another's id in it leads nowhere.
        data = WISH | HIDING | {"csrf": visitor.csrf, "establishment_id": str(minimes.at.here.id)}
        answer = await relayed.post("/establishment", data=data, headers=PAGE, allow_redirects=False)
        if await hides(works, minimes.at.here):
            changed.append(name)
            async with works.open(SYSTEM) as work:
                await work.session.execute(text("UPDATE establishments SET hides_addresses = false"))
        else:
            assert answer.status != 200, name
        assert visitor.kind == "administrator" or answer.status in {302, 303, 401, 403}, name

    assert changed == ["administrator"]


async def test_without_a_relay_it_cannot_be_chosen_and_why_is_said(
    site: Browser, works: Works, here: EstablishmentView
) -> None:
    csrf = await sign_in(site, (await builders.administrator_account(works, here)).email)

    shown = await (await site.get("/establishment", headers=PAGE)).text()
    status, page = await press(site, csrf, **HIDING)

    assert 'name="hides_addresses"' not in shown
    assert "ce site n'a pas de relais pour les appels" in read_page(shown).words
    assert (status, "Ce site n'a pas de relais" in page.words) == (422, True)
    assert page.fields["shown_name"] == WISH["shown_name"]
    assert not await hides(works, here)


async def test_one_that_hides_them_does_so_still_where_the_relay_was_taken_away_until_it_says_otherwise(
    site: Browser, works: Works, here: EstablishmentView
) -> None:
    async with works.open(SYSTEM) as work:
        await work.session.execute(text("UPDATE establishments SET hides_addresses = true"))
    csrf = await sign_in(site, (await builders.administrator_account(works, here)).email)

    kept, page = await press(site, csrf, **HIDING)

    assert (kept, await hides(works, here)) == (200, True)
    assert "Ce site n'a plus de relais : les appels ne passent plus." in page.words
    assert (await press(site, csrf))[0] == 200
    assert not await hides(works, here)
