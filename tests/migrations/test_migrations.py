"""Migrations on a real database: up from nothing, back, and never apart from the code's tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from teleo.audit import Act, record
from teleo.core.actor import SYSTEM
from teleo.infra.database import make_engine
from teleo.infra.migrating import downgrade, upgrade
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from teleo.tables import metadata
from tests.support import database as databases

# What is in a schema, in the database's own words; the version of Alembic apart.
CONTENT = {
    "columns": """
        SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity,
               generation_expression
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
          AND conrelid::regclass::text <> 'alembic_version'
    """,
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    """,
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@asynccontextmanager
async def empty_database(postgres: str, vault: Vault) -> AsyncIterator[AsyncEngine]:
    name = f"migrated_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = databases.named(postgres, name)
    engine = make_engine(url, vault)
    yield engine
    await engine.dispose()
    await databases.drop(postgres, url)


@pytest.fixture
async def empty(postgres: str, vault: Vault) -> AsyncIterator[AsyncEngine]:
    async with empty_database(postgres, vault) as engine:
        yield engine


@pytest.fixture
async def another(postgres: str, vault: Vault) -> AsyncIterator[AsyncEngine]:
    async with empty_database(postgres, vault) as engine:
        yield engine


async def content(engine: AsyncEngine) -> dict[str, set[tuple[object, ...]]]:
    async with engine.connect() as connection:
        return {
            kind: {tuple(row) for row in await connection.execute(text(query))}
            for kind, query in CONTENT.items()
        }


async def test_the_newest_tables_are_made_from_nothing(empty: AsyncEngine) -> None:
    await upgrade(empty)

    made = {str(row[0]) for row in (await content(empty))["columns"]}
    assert made == set(metadata.tables)


async def test_upgrading_twice_changes_nothing(empty: AsyncEngine) -> None:
    await upgrade(empty)
    once = await content(empty)

    await upgrade(empty)

    assert await content(empty) == once


async def test_the_way_back_leaves_nothing_and_can_be_gone_again(empty: AsyncEngine) -> None:
    await upgrade(empty)
    there = await content(empty)

    await downgrade(empty, to="base")
    back = await content(empty)
    await upgrade(empty)

    assert back == {kind: set() for kind in CONTENT}
    assert await content(empty) == there


async def test_alembic_sees_no_difference_between_the_migrations_and_the_code(empty: AsyncEngine) -> None:
    await upgrade(empty)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with empty.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_alembic_does_not_compare_is_the_same_too(
    empty: AsyncEngine, another: AsyncEngine
) -> None:
    """CHECKs, the exclusion constraint, generated columns: word for word as the code's tables make them."""
    await upgrade(empty)
    async with another.begin() as connection:
        await connection.run_sync(metadata.create_all)

    migrated, created = await content(empty), await content(another)

    for kind in ("columns", "constraints", "indexes"):
        assert migrated[kind] ^ created[kind] == set(), kind
    assert any("EXCLUDE USING gist" in str(row[2]) for row in migrated["constraints"])


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entries SET act = 'other'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"],
)
async def test_the_audit_trail_is_only_ever_added_to(works: Works, change: str) -> None:
    async with works.open(SYSTEM) as work:
        record(work, Act.SIGNED_IN, subject="account")

    async with works.reading() as session:
        with pytest.raises(DBAPIError, match="append-only"):
            await session.execute(text(change))
        await session.rollback()
        kept = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE act = 'signed_in'"))

    assert kept == 1
