"""Middleware: the cookies of a request → who it speaks for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from aiohttp import web

from teleo.accounts import cookies, magic_links, queries, rules, tokens
from teleo.accounts.queries import SessionView, Workplace
from teleo.core.actor import Actor
from teleo.http.keys import IDENTITY, WORKS, Identity
from teleo.infra.database import Session
from teleo.infra.work import Works

WorkplaceFor = Callable[[Session, UUID], Awaitable[Workplace]]
WORKPLACE_FOR: web.AppKey[WorkplaceFor] = web.AppKey("workplace_for")

# Nobody is asked who he is for these: a page's twenty files must not cost twenty looks into the database.
ANONYMOUS = ("/static/", "/health/", "/hub/")


@web.middleware
async def identify(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    request[IDENTITY] = Identity() if request.path.startswith(ANONYMOUS) else await _identity(request)
    return await handler(request)


async def _identity(request: web.Request) -> Identity:
    works = request.app[WORKS]
    token = cookies.session_token(request)
    devices = {tokens.device_hash(works.vault, kept) for kept in cookies.device_tokens(request)}
    if token is None and not devices:
        return Identity()
    now = works.clock.now()
    async with works.reading() as session:
        kept = await _open_session(session, token, now)
        member = kept.actor if kept else None
        visits = await magic_links.visitors(session, devices, now) if devices else {}
        at_work = _at_work(session, request.app[WORKPLACE_FOR])
        identity = Identity(
            member=await at_work(member) if member else None,
            visits={appointment_id: await at_work(actor) for appointment_id, actor in visits.items()},
        )
    if kept and rules.is_to_be_noted(now, kept.last_seen_at):
        await _note_seen(works, kept)
    return identity


async def _open_session(session: Session, token: str | None, now: datetime) -> SessionView | None:
    kept = await queries.session_for(session, tokens.token_hash(token)) if token else None
    if kept is None:
        return None
    is_open = rules.is_session_open(
        now, last_seen_at=kept.last_seen_at, expires_at=kept.expires_at, ended_at=kept.ended_at
    )
    return kept if is_open else None


def _at_work(session: Session, workplace_for: WorkplaceFor) -> Callable[[Actor], Awaitable[Actor]]:
    async def at_work(actor: Actor) -> Actor:
        workplace = await workplace_for(session, actor.establishment)
        return replace(actor, establishment_name=workplace.shown_name, zone=workplace.zone)

    return at_work


async def _note_seen(works: Works, kept: SessionView) -> None:
    async with works.open(kept.actor) as work:
        row = await queries.session_row(work.session, kept.id)
        row.last_seen_at = work.now
