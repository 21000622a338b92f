"""A session is ended in one place, and the end is told once."""

import re

from sqlalchemy import select

from teleo.accounts import SessionEnded
from teleo.accounts.ending import end_sessions
from teleo.accounts.rules import LONGEST
from teleo.accounts.session_queries import held_session
from teleo.core.actor import SYSTEM
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.clock import NOON, GivenClock
from tests.support.source import ROOT


async def keep_still(_: Work, __: SessionEnded) -> None:
    """The fact is announced only to who listens."""


async def test_a_session_ends_once_and_its_end_is_told_once(works: Works, clock: GivenClock) -> None:
    here = await builders.establishment(works)
    session_id = await builders.session_of(works, (await builders.assistant_account(works, here)).actor)
    listening = Works(
        works.sessions, clock, works.vault, Subscriptions((Reaction("test", SessionEnded, keep_still),))
    )

    for _ in range(2):
        async with listening.open(SYSTEM) as work:
            end_sessions(work, [await held_session(work.session, session_id)])
        clock.forward(minutes=1)

    async with works.reading() as session:
        assert (await held_session(session, session_id)).ended_at == NOON
        (told,) = await session.scalars(select(OutboxMessage))
    assert told.payload == {"session_id": str(session_id)}


async def test_its_longest_hour_is_told_as_it_opens(works: Works, clock: GivenClock) -> None:
    here = await builders.establishment(works)
    listening = Works(
        works.sessions, clock, works.vault, Subscriptions((Reaction("test", SessionEnded, keep_still),))
    )

    session_id = await builders.session_of(listening, (await builders.assistant_account(works, here)).actor)

    async with works.reading() as session:
        (told,) = await session.scalars(select(OutboxMessage))
    assert told.payload == {"session_id": str(session_id)}
    assert told.due_at == NOON + LONGEST["assistant"]


def test_nobody_else_ends_a_session() -> None:
    files = (ROOT / "teleo/accounts").rglob("*.py")

    writing = {path.name for path in files if re.search(r"(?<!role)\.ended_at = ", path.read_text())}

    assert writing == {"ending.py"}
