"""Shared column types: UTC instants, encrypted text, states."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import CheckConstraint, Dialect, LargeBinary
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator

from teleo.infra.vault import Vault


class Instant(TypeDecorator[datetime]):
    """An instant: timezone-aware in Python, always given back in UTC."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text kept as AES-GCM bytes. `place` is its "table.column", authenticated with the value.

    The vault travels on the engine's dialect (`database.make_engine` puts it there), so that no global holds keys.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).encrypt(value, place=self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else vault_of(dialect).decrypt(value, place=self.place)


def vault_of(dialect: Dialect) -> Vault:
    return cast("Vault", dialect.vault)  # type: ignore[attr-defined]  # set by make_engine


def one_of(column: str, states: Iterable[str], *, name: str) -> CheckConstraint:
    """A CHECK that the text column holds one of the states."""
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
