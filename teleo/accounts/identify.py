"""Middleware: the cookies of a request → who it speaks for; a session whose access token is over goes on by its refresh."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from aiohttp import web

from teleo.accounts import cookies, magic_links, rules, session_queries, tokens
from teleo.accounts.queries import Workplace
from teleo.accounts.refreshing import Opened, refresh
from teleo.accounts.rules import SessionState
from teleo.accounts.session_queries import SessionView
from teleo.accounts.signing_out import sign_out
from teleo.core.actor import Actor
from teleo.http.keys import IDENTITY, WORKS, Identity
from teleo.infra.database import Session

WorkplaceFor = Callable[[Session, UUID], Awaitable[Workplace]]
WORKPLACE_FOR: web.AppKey[WorkplaceFor] = web.AppKey("workplace_for")
# When the call began in which this practitioner is, if he is in one.
CallBegan = Callable[[Session, UUID, datetime], Awaitable[datetime | None]]
CALL_BEGAN: web.AppKey[CallBegan] = web.AppKey("call_began")
# The third persons whom these browsers proved to be, by their own ids.
CompanionsFor = Callable[[Session, set[bytes], datetime], Awaitable[dict[UUID, Actor]]]
COMPANIONS_FOR: web.AppKey[CompanionsFor] = web.AppKey("companions_for")

REFRESHED = web.RequestKey("refreshed_session", Opened)

# Nobody is asked who he is for these: a page's twenty files must not cost twenty looks into the database.
ANONYMOUS = ("/static/", "/health/", "/hub/")
# What a page asks for by itself says nothing of whoever sits before it; he says that himself.
BY_ITSELF = "/api/"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    request[IDENTITY] = Identity() if request.path.startswith(ANONYMOUS) else await _identity(request)
    return await handler(request)


@web.middleware
async def keep_session(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outside of what turns failures into answers: those too carry a session's new cookies."""
    response = await handler(request)
    opened = request.get(REFRESHED)
    if opened is not None and not response.prepared and not cookies.has_said(response):
        cookies.set_session(request, response, opened)
    return response


async def let_in(request: web.Request, response: web.StreamResponse, opened: Opened) -> None:
    """The browser has this session from now on; the one that it had is over, be it of somebody else."""
    identity = request[IDENTITY]
    former = identity.member or identity.locked
    if former is not None and former.session_id is not None:
        async with request.app[WORKS].open(former) as work:
            await sign_out(work, former.session_id)
    cookies.set_session(request, response, opened)


async def _identity(request: web.Request) -> Identity:
    works = request.app[WORKS]
    access, presented = cookies.access_token(request), cookies.refresh_token(request)
    devices = _devices(request, cookies.VISIT_PREFIX)
    companion_devices = _devices(request, cookies.COMPANION_PREFIX)
    if access is None and presented is None and not devices and not companion_devices:
        return Identity()
    now = works.clock.now()
    if access is not None:
        kept = await session_queries.session_for(works, access.session_id)
    else:
        kept = await _gone_on(request, presented) if presented else None
    state = await _state(request, kept, now) if kept else "over"
    identity = await _of_links(request, devices, companion_devices, now)
    if kept is None or state == "over":
        return identity
    shown = kept.number if access is not None and access.number == kept.number else 0
    await _note(request, kept, now, touched=state == "open", confirmed=max(shown, kept.confirmed_number))
    return _told(identity, kept.actor, state, kept)


def _devices(request: web.Request, prefix: str) -> set[bytes]:
    vault = request.app[WORKS].vault
    return {tokens.visit_device_hash(vault, kept) for kept in cookies.device_tokens(request, prefix)}


async def _of_links(
    request: web.Request, devices: set[bytes], companion_devices: set[bytes], now: datetime
) -> Identity:
    """Whom this browser proved to be, as patient and as third person."""
    if not devices and not companion_devices:
        return Identity()
    async with request.app[WORKS].glancing() as session:
        visits = await magic_links.visitors(session, devices, now) if devices else {}
        companions = (
            await request.app[COMPANIONS_FOR](session, companion_devices, now) if companion_devices else {}
        )
        at_work = _at_work(session, request.app[WORKPLACE_FOR])
        return Identity(
            visits={appointment_id: await at_work(actor) for appointment_id, actor in visits.items()},
            companions={companion_id: await at_work(actor) for companion_id, actor in companions.items()},
        )


async def _gone_on(request: web.Request, presented: str) -> SessionView | None:
    """The session of this refresh token, whose next tokens are put by for the answer."""
    works = request.app[WORKS]
    async with works.glancing() as session:
        kept = await session_queries.session_of_refresh(session, tokens.token_hash(presented))
    if kept is None or await _state(request, kept, works.clock.now()) == "over":
        return None
    opened = await refresh(works, kept, presented, cookies.device_of(request))
    if opened is None:
        return None
    request[REFRESHED] = opened
    return kept


async def _state(request: web.Request, kept: SessionView, now: datetime) -> SessionState:
    """Whether there is a call is asked only when that would change anything."""
    state = rules.session_state(now, kept.times, None)
    if state == "open" or kept.actor.practitioner_id is None:
        return state
    async with request.app[WORKS].glancing() as session:
        call_began = await request.app[CALL_BEGAN](session, kept.actor.practitioner_id, now)
    return rules.session_state(now, kept.times, call_began)


async def _note(
    request: web.Request, kept: SessionView, now: datetime, *, touched: bool, confirmed: int
) -> None:
    touched &= not request.path.startswith(BY_ITSELF) and rules.is_to_be_noted(now, kept.times.touched_at)
    seen = rules.is_to_be_noted(now, kept.times.last_seen_at)
    if touched or seen or confirmed > kept.confirmed_number:
        async with request.app[WORKS].open(kept.actor) as work:
            await session_queries.note_seen(work.session, kept.id, now, touched=touched, confirmed=confirmed)


def _told(identity: Identity, member: Actor, state: SessionState, kept: SessionView) -> Identity:
    match state:
        case "open":
            return replace(identity, member=member, locks_at=kept.times.locks_at)
        case "locked":
            return replace(identity, locked=member)
        case "ending":
            return replace(identity, ending=replace(member, ending=True))
        case _:
            return identity


def _at_work(session: Session, workplace_for: WorkplaceFor) -> Callable[[Actor], Awaitable[Actor]]:
    async def at_work(actor: Actor) -> Actor:
        workplace = await workplace_for(session, actor.establishment)
        return replace(actor, establishment_name=workplace.shown_name, zone=workplace.zone)

    return at_work
