"""Alembic's environment: asynchronous, the target is `teleo.tables.metadata`, locks and statements are bounded."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from teleo.infra.columns import EncryptedText, Instant
from teleo.infra.database import async_url
from teleo.tables import metadata


def render(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Our own column types are written as what they are in the database: a migration must not change with the code."""
    if kind == "type" and isinstance(item, Instant):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.TIMESTAMP(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    return False


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_item=render)
    with context.begin_transaction():
        # A migration never holds the running program up: it gives up, and is tried again at a quieter moment.
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        connection.execute(text("SET LOCAL statement_timeout = '5s'"))
        context.run_migrations()


async def run_on_database() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["TELEO_DATABASE_URL"]
    engine = create_async_engine(async_url(url), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    asyncio.run(run_on_database())
