"""Alembic, run from the program: upgrade to the newest tables."""

from collections.abc import Callable
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


async def upgrade(engine: AsyncEngine, *, to: str = "head") -> None:
    """Bring the database to a revision; nothing is done where it stands there already."""
    async with engine.begin() as connection:
        await connection.run_sync(_run, command.upgrade, to)


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database stands at the newest revision of this program."""
    newest = ScriptDirectory.from_config(Config(toml_file=PYPROJECT)).get_current_head()
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return found == newest


class DatabaseNotReady(Exception):
    """The database does not answer, or has not the tables of this program."""


def _kind(away: Exception) -> str:
    """What the server or its driver calls it, below SQLAlchemy's own name for anything."""
    inner = getattr(away, "orig", None)
    return type(getattr(inner, "__cause__", None) or inner or away).__name__


async def insist_on_current(engine: AsyncEngine) -> None:
    """Raises DatabaseNotReady; the server's words are not repeated, they may hold the address."""
    try:
        current = await is_current(engine)
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as away:
        raise DatabaseNotReady(
            f"TELEO_DATABASE_URL does not answer ({_kind(away)}): look whether PostgreSQL runs there, "
            "and at its user, password and name"
        ) from None
    if not current:
        raise DatabaseNotReady("the database has not the newest tables: run `python -m teleo migrate`")


async def downgrade(engine: AsyncEngine, *, to: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(_run, command.downgrade, to)


def _run(connection: Connection, change: Callable[[Config, str], None], to: str) -> None:
    config = Config(toml_file=PYPROJECT)
    config.attributes["connection"] = connection
    change(config, to)
