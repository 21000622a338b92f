"""Alive, and able to serve."""

from teleo import __version__
from teleo.infra.database import make_engine, session_maker
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from tests.support.signing_in import Browser
from tests.support.sites import site_with


async def test_it_lives_and_is_ready(site: Browser) -> None:
    live, ready = await site.get("/health/live"), await site.get("/health/ready")

    assert (live.status, ready.status) == (200, 200)
    assert await live.json() == {"status": "alive", "version": __version__}
    assert await ready.json() == {"status": "ready", "database": "there"}


async def test_without_its_database_it_lives_and_is_not_ready(works: Works, vault: Vault) -> None:
    engine = make_engine("postgresql://nobody@/nothing?host=/nowhere", vault)
    lost = Works(session_maker(engine), works.clock, vault, works.subscriptions)

    async with site_with(lost) as browser:
        live, ready = await browser.get("/health/live"), await browser.get("/health/ready")
        told = await ready.json()

    assert (live.status, ready.status) == (200, 503)
    assert told == {"status": "not ready", "database": "away"}
