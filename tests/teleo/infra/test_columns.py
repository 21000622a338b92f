"""Column types on a real database: what is closed, what is in UTC, what is one of a few."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import Text, delete, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from teleo.core.ids import new_id
from teleo.infra.columns import EncryptedText, Instant, one_of
from teleo.infra.database import make_engine, session_maker
from teleo.infra.vault import Undecipherable, Vault, create_keys_file


class Base(DeclarativeBase):
    """Apart from ours: this table is for these tests alone."""


class Bell(Base):
    __tablename__ = "bells"
    __table_args__ = (one_of("tone", ("high", "low"), name="tone"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str | None] = mapped_column(EncryptedText("bells.owner"))
    keeper: Mapped[str | None] = mapped_column(EncryptedText("bells.keeper"))
    rung_at: Mapped[datetime | None] = mapped_column(Instant)
    tone: Mapped[str] = mapped_column(Text, default="low")


@pytest.fixture
async def bells(engine: AsyncEngine) -> AsyncEngine:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return engine


async def kept(engine: AsyncEngine, bell: Bell) -> UUID:
    bell.id = new_id()
    async with session_maker(engine)() as session, session.begin():
        session.add(bell)
    return bell.id


async def found(engine: AsyncEngine, bell_id: UUID) -> Bell:
    async with session_maker(engine)() as session:
        return await session.get_one(Bell, bell_id)


async def test_text_is_closed_in_the_database_and_open_in_the_program(bells: AsyncEngine) -> None:
    bell_id = await kept(bells, Bell(owner="Jeanne Lefèvre", keeper=None))

    async with bells.connect() as connection:
        stored = await connection.scalar(text("SELECT owner FROM bells"))
    bell = await found(bells, bell_id)

    assert isinstance(stored, bytes)
    assert "Lefèvre".encode() not in stored
    assert (bell.owner, bell.keeper) == ("Jeanne Lefèvre", None)


async def test_a_value_copied_into_another_column_does_not_open(bells: AsyncEngine) -> None:
    bell_id = await kept(bells, Bell(owner="Jeanne Lefèvre"))

    async with bells.begin() as connection:
        await connection.execute(text("UPDATE bells SET keeper = owner"))

    with pytest.raises(Undecipherable, match=r"bells\.keeper"):
        await found(bells, bell_id)


async def test_another_vault_opens_nothing(
    bells: AsyncEngine, database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bell_id = await kept(bells, Bell(owner="Jeanne Lefèvre"))
    path = tmp_path_factory.mktemp("other") / "keys.json"
    create_keys_file(path)
    other = make_engine(database, Vault.read(path))

    with pytest.raises(Undecipherable, match="no key"):
        await found(other, bell_id)
    await other.dispose()


async def test_an_instant_comes_back_in_utc(bells: AsyncEngine) -> None:
    in_reunion = datetime(2026, 11, 24, 16, 0, tzinfo=timezone(timedelta(hours=4)))

    bell = await found(bells, await kept(bells, Bell(rung_at=in_reunion)))

    assert bell.rung_at == in_reunion
    assert bell.rung_at is not None
    assert bell.rung_at.tzinfo is UTC


async def test_an_instant_without_its_zone_is_refused(bells: AsyncEngine) -> None:
    with pytest.raises(StatementError, match="needs its time zone"):
        await kept(bells, Bell(rung_at=datetime(2026, 11, 24, 12, 0)))  # noqa: DTZ001 that is the point


async def test_only_a_listed_state_is_kept(bells: AsyncEngine) -> None:
    bell_id = await kept(bells, Bell(tone="high"))

    with pytest.raises(IntegrityError):
        async with bells.begin() as connection:
            await connection.execute(update(Bell).values(tone="loud"))

    assert (await found(bells, bell_id)).tone == "high"
    async with bells.begin() as connection:
        await connection.execute(delete(Bell))
