"""A connection that the server closed meanwhile is replaced before it is used."""

import asyncpg
import pytest
from sqlalchemy import text

from teleo.infra.database import make_engine
from teleo.infra.vault import Vault


async def test_after_a_pause_a_closed_connection_is_replaced(
    database: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teleo.infra.database.PAUSE", 0.0)
    engine = make_engine(database, vault)
    async with engine.connect() as connection:
        before = await connection.scalar(text("SELECT pg_backend_pid()"))
    admin = await asyncpg.connect(database)
    await admin.execute("SELECT pg_terminate_backend($1)", before)

    async with engine.connect() as connection:
        after = await connection.scalar(text("SELECT pg_backend_pid()"))

    assert before not in {None, after}
    await admin.close()
    await engine.dispose()


async def test_within_the_pause_nothing_is_asked(
    database: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(database, vault)
    pinged: list[object] = []
    monkeypatch.setattr(engine.sync_engine.dialect, "do_ping", pinged.append)

    for _ in range(3):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    assert pinged == []
    monkeypatch.setattr("teleo.infra.database.PAUSE", 0.0)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))

    assert len(pinged) == 1
    await engine.dispose()
