"""Close a session."""

from teleo.accounts import queries, tokens
from teleo.audit import Act, record
from teleo.infra.work import Work


async def sign_out(work: Work, token: str) -> None:
    """The session of this token is over; nothing happens when there is none, or it is over already."""
    kept = await queries.session_row_with(work.session, tokens.token_hash(token))
    if kept is not None and kept.ended_at is None:
        kept.ended_at = work.now
        record(work, Act.SIGNED_OUT, subject="account", subject_id=work.actor.account_id)
