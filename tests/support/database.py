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
_LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE one regclass; holds_rows boolean; BEGIN
        SET LOCAL session_replication_role = replica;  -- no foreign key, no trigger
        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO holds_rows;
            IF holds_rows THEN EXECUTE format('DELETE FROM %s', one); END IF;
        END LOOP;
        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
        LOOP
            PERFORM setval(one, 1, false);
        END LOOP;
    END $$
"""


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


async def copy_of_template(url: str, template: str = TEMPLATE) -> str:
    """A new database like the migrated template, a quarter of a second; tests commit for real."""
    name = f"test_{os.getpid()}_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    finally:
        await admin.close()
    return named(url, name)


async def empty(url: str) -> None:
    """As copied: no row in any table, every count begun anew, nobody connected. About 10 ms."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_LEAVE)
        await connection.execute(_EMPTY)
    finally:
        await connection.close()


def name_in(url: str) -> str:
    return url.partition("?")[0].rsplit("/", 1)[1]


async def drop(url: str, copy: str) -> None:
    name = name_in(copy)
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
