"""The database: declarative base, constraint names, engine and session maker."""

from time import monotonic
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import Engine, MetaData, Uuid, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from teleo.infra.vault import Vault

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PAUSE = 1.0  # seconds: no server is stopped and started again in less

Session = AsyncSession
SessionMaker = async_sessionmaker[AsyncSession]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: dict[Any, Any] = {UUID: Uuid(as_uuid=True)}  # noqa: RUF012 SQLAlchemy's own convention


class DatabaseSettings(BaseModel):
    """TELEO_DATABASE_URL and the size of the pool."""

    model_config = ConfigDict(frozen=True)

    url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL 15 to 18, as postgresql://user:password@host/name. The demonstration brings its own.",
    )
    pool_size: int = Field(default=10, ge=1, description="Connections kept open by each process.")


def async_url(url: str) -> str:
    """The same address, for asyncpg: operators write postgresql://…"""
    scheme, rest = url.split("://", 1)
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgresql", "postgres"} else url


def make_engine(url: str, vault: Vault, *, pool_size: int = 10) -> AsyncEngine:
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {"timezone": "UTC", "application_name": "teleo"}, "timeout": 10},
    )
    engine.dialect.vault = vault  # type: ignore[attr-defined]  # read by columns.EncryptedText
    _ping_after_a_pause(engine.sync_engine)
    return engine


def _ping_after_a_pause(engine: Engine) -> None:
    """A connection that the server may have closed meanwhile is tried, and replaced, before it is used.

    SQLAlchemy's own `pool_pre_ping` asks at each use: a fifth of what it costs to know who sends a request.
    """

    def note(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = monotonic()

    def look(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if monotonic() - record.info.get("left_at", monotonic()) < PAUSE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", look)


def session_maker(engine: AsyncEngine) -> SessionMaker:
    return async_sessionmaker(engine, expire_on_commit=False)
