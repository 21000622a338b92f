"""What is kept: rows told to the one they speak of, rows removed. Each slice's `keeping.py` says which are its own."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Column, ColumnElement, LargeBinary, delete, inspect, select

from teleo.infra.database import Base, Session

Plain = str | int | bool | list[object] | dict[str, object] | None
# By table, each row by column.
Rows = dict[str, list[dict[str, Plain]]]


@dataclass(frozen=True, slots=True)
class Purge:
    """`run(session, before, most)` removes at most so many of what ended before that instant, and says how many.

    `setting` is the field of the retention settings that says for how long it is kept.
    """

    setting: str
    run: Callable[[Session, datetime, int], Awaitable[int]]


async def told(
    session: Session, table: type[Base], *conditions: ColumnElement[bool], hidden: Collection[str] = ()
) -> Rows:
    """The rows in plain values, decrypted, in order of their ids; without hashes, which say nothing, nor `hidden`."""
    mapped = inspect(table)
    columns = [
        column
        for column in mapped.local_table.columns
        if isinstance(column, Column) and not _is_hash(column) and column.name not in hidden
    ]
    found = await session.execute(select(*columns).where(*conditions).order_by(*mapped.primary_key))
    return {str(table.__tablename__): [_plain_row(dict(row)) for row in found.mappings()]}


async def remove(
    session: Session, table: type[Base], *conditions: ColumnElement[bool], most: int | None = None
) -> int:
    """How many rows went; those that someone else holds wait for the next time when `most` is said."""
    key = inspect(table).primary_key[0]
    if most is not None:
        batch = select(key).where(*conditions).limit(most).with_for_update(skip_locked=True)
        conditions = (key.in_((await session.scalars(batch)).all()),)
    gone = await session.scalars(delete(table).where(*conditions).returning(key))
    return len(gone.all())


def _is_hash(column: Column[object]) -> bool:
    kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    return isinstance(kind, LargeBinary)


def _plain_row(row: dict[str, object]) -> dict[str, Plain]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> Plain:
    match value:
        case None | str() | int() | list() | dict():
            return value
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(type(value).__name__)
