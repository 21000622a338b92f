"""Mail scanners and link previews open links before the patient does, many times: nothing changes, for nobody."""

import asyncio
from hashlib import sha256

import pytest
from sqlalchemy import text

from teleo.infra.database import Session
from teleo.infra.work import Works
from tests.support import builders
from tests.support.signing_in import PAGE, Browser, forget, open_link, tell_birth_date
from tests.support.visitors import World, a_world

SCANNERS = ("Microsoft Office/16.0", "WhatsApp/2.24", "facebookexternalhit/1.1", "Googlebot/2.1", "")


@pytest.fixture
async def world(works: Works) -> World:
    return await a_world(works, birth_name="Hoarau", zone="Europe/Paris")


async def everything(works: Works) -> dict[str, str]:
    """A digest of every row of every table."""
    async with works.reading() as session:
        names = await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return {name: await _digest(session, name) for name in list(names)}


async def _digest(session: Session, table: str) -> str:
    rows = f"SELECT row::text FROM {table} row ORDER BY 1"  # noqa: S608 a table's own name
    found = await session.scalars(text(rows))
    return sha256("\n".join(found).encode()).hexdigest()


async def scan(site: Browser, path: str, scanner: str) -> None:
    """As they do: HEAD, then GET, following where it leads, without keeping a cookie."""
    forget(site)
    for method in ("HEAD", "GET"):
        answer = await site.request(method, path, headers=PAGE | {"User-Agent": scanner})
        assert answer.status in {200, 401, 404, 409}
        forget(site)


async def test_scanning_a_link_changes_nothing_and_it_opens_afterwards(
    site: Browser, works: Works, world: World
) -> None:
    later = await builders.link(works, world.patient, world.booked.id)
    before = await everything(works)
    paths = [f"/l/{world.link_token}", f"/l/{later}", f"/l/{later[:-4]}", f"/visit/{world.booked.id}"]

    for scanner in SCANNERS:
        for path in paths:
            await scan(site, path, scanner)
    await asyncio.gather(*(site.get(paths[0], headers=PAGE) for _ in range(50)))

    assert len(before) > 10
    assert await everything(works) == before
    forget(site)
    answer = await tell_birth_date(site, world.link_token)
    assert (answer.status, answer.headers["Location"]) == (303, f"/visit/{world.booked.id}")


async def test_reading_all_that_a_visit_offers_changes_nothing_either(
    site: Browser, works: Works, world: World
) -> None:
    await open_link(site, world.link_token)
    before = await everything(works)

    for path in ("", "/messages", "/link"):
        for method in ("HEAD", "GET"):
            answer = await site.request(method, f"/api/v1/visits/{world.booked.id}{path}")
            assert answer.status == 200

    assert await everything(works) == before


async def test_the_link_that_a_visit_gives_opens_it_in_another_browser(site: Browser, world: World) -> None:
    await open_link(site, world.link_token)
    given = await (await site.get(f"/api/v1/visits/{world.booked.id}/link")).json()

    forget(site)
    answer = await tell_birth_date(site, given["address"].removeprefix("http://localhost/l/"))

    assert answer.headers["Location"] == f"/visit/{world.booked.id}"


async def test_two_patients_on_one_telephone_have_each_their_own_page(
    site: Browser, works: Works, world: World
) -> None:
    other = await builders.patient(works, world.at.here, birth_name="Castel", even_if_alike=True)
    others = await builders.appointment(works, world.at, world.booked.ends_at, who=other)
    for token in (world.link_token, await builders.link(works, other, others.id)):
        await open_link(site, token)

    for booked, name, elses in ((world.booked, "Hoarau", "Castel"), (others, "Castel", "Hoarau")):
        page = await (await site.get(f"/visit/{booked.id}", headers=PAGE)).text()
        told = await (await site.get(f"/api/v1/visits/{booked.id}")).json()

        assert name in page
        assert elses not in page
        assert told["patient"]["family_name"] == name.upper()
