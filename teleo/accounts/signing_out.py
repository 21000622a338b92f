"""Close a session."""

from uuid import UUID

from teleo.accounts import session_queries
from teleo.accounts.ending import end_sessions
from teleo.audit import Act, record
from teleo.infra.work import Work


async def sign_out(work: Work, session_id: UUID) -> None:
    """This session is over; nothing happens when it is already. A call that it holds goes on to its end."""
    kept = await session_queries.held_session(work.session, session_id)
    if kept.ended_at is None:
        end_sessions(work, [kept])
        record(work, Act.SIGNED_OUT, subject="account", subject_id=work.actor.account_id)
