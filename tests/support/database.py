"""A real PostgreSQL for the run, and a fresh migrated database for each test that asks."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from teleo.infra.embedded import EmbeddedPostgres

TEMPLATE = "teleo_template"


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a server started for this run, stopped and forgotten after it."""
    with tempfile.TemporaryDirectory(prefix="teleo-tests-") as folder:
        Path(folder).chmod(0o711)  # made by us a line above: the server's own user must pass when we are root
        server = EmbeddedPostgres(Path(folder), fast_and_forgetful=True)
        url = server.start()
        try:
            yield url
        finally:
            server.stop()


def named(url: str, database: str) -> str:
    """The same server, another database."""
    server, _, query = url.partition("?")
    return f"{server.rsplit('/', 1)[0]}/{database}?{query}"


async def copy_of_template(url: str) -> str:
    """A new database like the migrated template: about 30 ms, and tests commit for real."""
    name = f"test_{os.getpid()}_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    finally:
        await admin.close()
    return named(url, name)


async def drop(url: str, copy: str) -> None:
    name = copy.partition("?")[0].rsplit("/", 1)[1]
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
