"""End sessions before their time: the only place that does, so that whoever must hear of it does."""

from collections.abc import Iterable

from teleo.accounts.facts import SessionEnded
from teleo.accounts.tables import AccountSession
from teleo.infra.work import Work


def end_sessions(work: Work, rows: Iterable[AccountSession]) -> None:
    """Those that are over already stay so since when they were. A call that one holds goes on to its end."""
    for kept in rows:
        if kept.ended_at is None:
            kept.ended_at = work.now
            work.announce(SessionEnded(session_id=kept.id))
