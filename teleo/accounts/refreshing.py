"""A session goes on by its refresh token, which is used once: the next one comes with it, and a copy ends the session."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from teleo.accounts import rules, session_queries, tokens
from teleo.accounts.ending import end_sessions
from teleo.accounts.facts import SessionEnded
from teleo.accounts.session_queries import SessionView
from teleo.accounts.tables import AccountSession, SpentRefresh
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work, Works

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What a browser is given of its session, when it opens and each time it goes on."""

    session_id: UUID
    number: int
    issued_at: datetime
    refresh: str = field(repr=False)


async def open_session(work: Work, account_role_id: UUID) -> Opened:
    """For the actor of this work: he has proved who he is. Whoever must hear that it is over hears so at its longest."""
    refresh = tokens.new_session_token()
    opened = AccountSession(
        id=new_id(),
        token_hash=tokens.token_hash(refresh),
        account_role_id=account_role_id,
        created_at=work.now,
        last_seen_at=work.now,
        touched_at=work.now,
        refreshed_at=work.now,
        number=0,
        confirmed_number=0,
        expires_at=work.now + rules.LONGEST[work.actor.role],
    )
    await work.save(opened)
    work.announce(SessionEnded(session_id=opened.id), due_at=opened.expires_at)
    return Opened(opened.id, 0, work.now, refresh)


async def refresh(works: Works, kept: SessionView, presented: str, device: str) -> Opened | None:
    """The next pair; the same pair for tabs that ask together; None once the session was ended because this token
    had been used before: it was stolen, from us or from the browser.

    In one transaction that holds the session. A pair that is lost on its way is given again, for as long as nobody
    has shown one of its tokens: what is presented again is then what the browser still has.
    """
    presented_hash = tokens.token_hash(presented)
    device_hash = tokens.device_hash(works.vault, device)
    async with works.open(kept.actor) as work:
        row = await session_queries.held_session(work.session, kept.id)
        if row.token_hash == presented_hash:
            salt = secrets.token_bytes(SALT_BYTES)
            work.session.add(
                SpentRefresh(
                    token_hash=presented_hash,
                    session_id=row.id,
                    number=row.number,
                    salt=salt,
                    device_hash=device_hash,
                    spent_at=work.now,
                )
            )
            following = tokens.next_refresh(work.vault, presented, salt)
            row.token_hash, row.number = tokens.token_hash(following), row.number + 1
            row.refreshed_at = row.last_seen_at = work.now
            return Opened(row.id, row.number, work.now, following)
        spent = await session_queries.spent_refresh(work.session, presented_hash)
        if spent is None:
            return None  # it was of this session a moment ago, and the session has been ended since
        return _once_more(work, row, spent, presented, same_device=spent.device_hash == device_hash)


def _once_more(
    work: Work, row: AccountSession, spent: SpentRefresh, presented: str, *, same_device: bool
) -> Opened | None:
    verdict = rules.judge_refresh(
        work.now,
        spent_at=spent.spent_at,
        same_device=same_device,
        is_last=spent.number == row.number - 1,
        confirmed=row.confirmed_number >= row.number,
    )
    if verdict == "reuse":
        end_family(work, row)
        record(work, Act.REFRESH_REUSED, subject="account", subject_id=work.actor.account_id)
        return None
    if verdict == "next":
        row.refreshed_at = work.now
    following = tokens.next_refresh(work.vault, presented, spent.salt)
    return Opened(row.id, row.number, row.refreshed_at or work.now, following)


def end_family(work: Work, row: AccountSession) -> None:
    """No refresh token of it is good any more, even where a call goes on: one of them is in other hands."""
    end_sessions(work, [row])
    row.token_hash = tokens.token_hash(tokens.new_session_token())
