"""Work: one action of one actor in one transaction. The only commit of the program."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from teleo.core.actor import Actor
from teleo.core.clock import Clock
from teleo.core.errors import Failure
from teleo.core.facts import Fact
from teleo.core.ids import new_id
from teleo.infra.database import Base, Session, SessionMaker
from teleo.infra.outbox import OutboxMessage, Subscriptions
from teleo.infra.vault import Vault


@dataclass(slots=True)
class Work:
    """What an activity is given. Leaving the `async with` commits; an exception rolls everything back."""

    session: Session
    actor: Actor
    now: datetime
    vault: Vault
    subscriptions: Subscriptions
    after_commit: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def save(self, *rows: Base, clash: Mapping[str, type[Failure]] | None = None) -> None:
        """Write the rows now. A breach of a constraint named in `clash` *is* that failure; any other is a bug.

        The transaction is lost after a clash: let the failure go up, and look again in a new Work.
        """
        self.session.add_all(rows)
        try:
            await self.session.flush()
        except IntegrityError as breach:
            failure = (clash or {}).get(constraint_of(breach))
            if failure is None:
                raise
            raise failure from breach

    def announce(self, fact: Fact, *, due_at: datetime | None = None) -> None:
        """Tell each reaction of the fact, once this work has committed. `due_at` in the future: a reminder."""
        self.session.add_all(
            OutboxMessage(
                id=new_id(),
                topic=fact.topic,
                reaction=name,
                payload=fact.model_dump(mode="json"),
                announced_at=self.now,
                due_at=due_at or self.now,
            )
            for name in self.subscriptions.to(fact)
        )


@dataclass(frozen=True, slots=True)
class Works:
    """Opens works: holds what they share. `committed` wakes the relay of this process."""

    sessions: SessionMaker
    clock: Clock
    vault: Vault
    subscriptions: Subscriptions
    committed: asyncio.Event = field(default_factory=asyncio.Event)
    _glanced: AsyncEngine = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """The same pool of connections, each query its own transaction."""
        engine = self.sessions.kw["bind"].execution_options(isolation_level="AUTOCOMMIT")
        object.__setattr__(self, "_glanced", engine)

    @asynccontextmanager
    async def open(self, actor: Actor) -> AsyncIterator[Work]:
        async with self.sessions() as session, session.begin():
            work = self.on(session, actor)
            yield work
        self.committed.set()
        for act in work.after_commit:
            await act()

    def on(self, session: Session, actor: Actor) -> Work:
        """A work inside a transaction that someone else commits (the relay)."""
        return Work(
            session=session,
            actor=actor,
            now=self.clock.now(),
            vault=self.vault,
            subscriptions=self.subscriptions,
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """A session for queries only: never commits."""
        async with self.sessions() as session:
            yield session

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[Session]:
        """For single queries that each see what is committed by then: no transaction is begun and ended around them."""
        async with self.sessions(bind=self._glanced) as session:
            yield session

    async def glance(self, asked: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
        """The one row of a query of columns, as `glancing` sees it: without a session, which costs as much as the query."""
        async with self._glanced.connect() as connection:
            return (await connection.execute(asked)).one_or_none()


def constraint_of(breach: IntegrityError) -> str:
    """The name of the broken constraint: asyncpg gives it on the cause of the driver's error."""
    cause = getattr(breach.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", "") or "")
