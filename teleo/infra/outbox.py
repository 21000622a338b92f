"""The outbox: what must happen after a commit, written in the same transaction as its cause."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Text, exists, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from teleo.core.facts import Fact
from teleo.infra.columns import Instant
from teleo.infra.database import Base, Session
from teleo.infra.keeping import Purge, Rows, remove, told


class OutboxMessage(Base):
    """One fact for one reaction: a failing reaction never delays another."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(
            "ix_outbox_messages_due", "due_at", postgresql_where=text("done_at IS NULL AND parked_at IS NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(Text)
    reaction: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    announced_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(
        Text
    )  # the type of the error only: its text may hold a contact
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    parked_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a slice does when a fact arrives. `run(work, fact)` is idempotent: it looks at the state first."""

    name: str
    fact: type[Fact]
    run: Callable[[Any, Any], Awaitable[None]]


async def mentions_kept(session: Session, ids: Collection[UUID]) -> Rows:
    """Messages, done or not, whose fact names one of these."""
    return await told(session, OutboxMessage, _mentions(ids))


async def forget_mentions(session: Session, ids: Collection[UUID]) -> None:
    """Nothing more is done about these, and nothing of it is kept."""
    await remove(session, OutboxMessage, _mentions(ids))


async def _purge_done(session: Session, before: datetime, most: int) -> int:
    return await remove(session, OutboxMessage, OutboxMessage.done_at < before, most=most)


async def _purge_parked(session: Session, before: datetime, most: int) -> int:
    """What was given up stays for the operator to read and do again; nobody does it again after that long."""
    is_left = OutboxMessage.done_at.is_(None)
    return await remove(session, OutboxMessage, is_left, OutboxMessage.parked_at < before, most=most)


PURGES = (Purge("outbox_days", _purge_done), Purge("outbox_parked_days", _purge_parked))


def _mentions(ids: Collection[UUID]) -> ColumnElement[bool]:
    named = func.jsonb_each_text(OutboxMessage.payload).table_valued("key", "value")
    return exists(
        select(named.c.value).select_from(named).where(named.c.value.in_([str(one) for one in ids]))
    )


class Subscriptions:
    """Which reactions listen to which topic: composed once, in `worker.py`."""

    def __init__(self, reactions: Iterable[Reaction] = ()) -> None:
        self.by_name: Mapping[str, Reaction] = {reaction.name: reaction for reaction in reactions}

    def to(self, fact: Fact) -> list[str]:
        return [name for name, reaction in self.by_name.items() if reaction.fact.topic == fact.topic]
