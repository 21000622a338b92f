"""Fixtures that every test may ask for. What needs a server says so by the fixture it asks for."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from redis import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from teleo.accounts.pages import PASSWORDS
from teleo.app import Parts, web_app
from teleo.consultations import COMMANDS, ECHOES
from teleo.http.keys import Site
from teleo.infra.database import make_engine, session_maker
from teleo.infra.migrating import upgrade
from teleo.infra.outbox import Subscriptions
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Works
from tests.support import builders
from tests.support import database as databases
from tests.support.clock import GivenClock
from tests.support.echoes import KeptEchoes
from tests.support.fakes import KeptCommands
from tests.support.platform import STARTING
from tests.support.redis import running_redis

# Journeys without a call and without a stopwatch, or whose call only has to begin: they may run beside one that is judged.
CALM = frozenset(
    f"tests/journeys/test_{name}.py"
    for name in (
        *("accessibility", "closed_lid", "consent", "data_rights", "day", "e_cps", "first_page", "lan"),
        *("links", "lock", "members", "moving", "one_slot", "question", "reaching", "read_aloud"),
        *("second_factor", "statistics", "widths"),
    )
)
# Of 19: three parts of four go to the call, as long as it wants them.
GIVES_WAY = 5


def pytest_configure() -> None:
    STARTING.warm = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server or a browser, so that `make test-fast` can leave it out; journeys first."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)  # they take longest
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "postgres" in fixtures:
            item.add_marker(pytest.mark.database)
        if "redis_server" in fixtures:
            item.add_marker(pytest.mark.redis)
        if "relay" in fixtures:
            item.add_marker(pytest.mark.relay)
        if "browser" in fixtures or "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


def has_call(nodeid: str) -> bool:
    file = nodeid.partition("::")[0]
    return file.startswith("tests/journeys/") and file not in CALM


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Beside other processes of a run, what has no call gives way to the one that has: frames and beats have their hour."""
    if "PYTEST_XDIST_WORKER" in os.environ and not has_call(item.nodeid) and os.nice(0) < GIVES_WAY:
        os.nice(GIVES_WAY)


class OneCallAtATime(LoadScopeScheduling):  # type: ignore[misc]  # comes without types
    """Each process takes a file; all journeys with a call are one, for two calls would slow each other down."""

    def _split_scope(self, nodeid: str) -> str:
        return "calls" if has_call(nodeid) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneCallAtATime:
    return OneCallAtATime(config, log)


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    create_keys_file(path)
    return Vault.read(path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with databases.running_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a Redis that holds nothing yet."""
    with Redis.from_url(redis_server) as redis:
        redis.flushall()
    return redis_server


@pytest.fixture(scope="session")
async def template(postgres: str, vault: Vault) -> str:
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {databases.TEMPLATE}")
    await admin.close()
    url = databases.named(postgres, databases.TEMPLATE)
    engine = make_engine(url, vault)
    await upgrade(engine)
    await engine.dispose()
    return url


@pytest.fixture(scope="session")
def unused_databases() -> list[str]:
    """Emptied by the tests that had them."""
    return []


@pytest.fixture
async def database(postgres: str, template: str, unused_databases: list[str]) -> AsyncIterator[str]:
    """The address of a migrated, empty database of this test's own."""
    mine = unused_databases.pop() if unused_databases else await databases.copy_of_template(postgres)
    yield mine
    await databases.empty(mine)
    unused_databases.append(mine)


@pytest.fixture(scope="session")
def engines() -> dict[str, AsyncEngine]:
    """Of each database that a test has had: with the statements that are compiled already, for the next."""
    return {}


@pytest.fixture
async def engine(database: str, vault: Vault, engines: dict[str, AsyncEngine]) -> AsyncIterator[AsyncEngine]:
    if database not in engines:
        engines[database] = make_engine(database, vault)
    engine = engines[database]
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> GivenClock:
    return GivenClock()


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions()


@pytest.fixture
def works(engine: AsyncEngine, clock: GivenClock, vault: Vault, subscriptions: Subscriptions) -> Works:
    return Works(sessions=session_maker(engine), clock=clock, vault=vault, subscriptions=subscriptions)


@pytest.fixture
def commands() -> KeptCommands:
    return KeptCommands()


@pytest.fixture
async def site(works: Works, commands: KeptCommands) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]  # generic only in newer aiohttp
    """The whole web process on a free port, seen by a browser with its own cookies."""
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=works))
    app[PASSWORDS] = builders.QUICK_PASSWORDS
    app[COMMANDS] = commands
    app[ECHOES] = KeptEchoes()
    async with TestClient(TestServer(app)) as client:
        yield client


ROOT = Path(__file__).resolve().parents[1]
