"""What a page asks of its own session: whether it is locked, that somebody is there, that it is still he."""

from aiohttp import web

from teleo.accounts.errors import PasswordRefused
from teleo.accounts.pages import PASSWORDS, spend_a_try
from teleo.accounts.rules import LOCKS_AFTER
from teleo.accounts.schemas import SessionOut, Unlock, UnlockByStepUp
from teleo.accounts.stepping_up import StepUpNeeded
from teleo.accounts.unlocking import touch, unlock, unlock_by_step_up
from teleo.http.endpoint import actor_of, answer, only, read, work_for
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.throttle import TooManyTries

routes = web.RouteTableDef()


@routes.get("/api/v1/session", name="api_session")
@only("assistant", "practitioner", "administrator", "region_administrator", serves="lock", answers=SessionOut)
async def read_session(request: web.Request) -> web.Response:
    """Whether this page is locked, and otherwise in how long. Asking keeps nothing open."""
    identity = request[IDENTITY]
    left = identity.locks_at - request.app[WORKS].clock.now() if identity.locks_at else LOCKS_AFTER
    # What is past its hour and open all the same is held open by a call.
    seconds = round((left if left.total_seconds() > 0 else LOCKS_AFTER).total_seconds())
    return answer(SessionOut(locked=identity.locked is not None, locks_in=0 if identity.locked else seconds))


@routes.post("/api/v1/session/touched", name="api_touch_session")
@only("assistant", "practitioner", "administrator", "region_administrator", status=204)
async def note_touched(request: web.Request) -> web.Response:
    """Somebody moved, typed or pressed, or is in a call. Said once a minute at most."""
    actor = actor_of(request)
    assert actor.session_id is not None, "a member has a session"
    async with request.app[WORKS].open(actor) as work:
        await touch(work, actor.session_id)
    return web.Response(status=204)


@routes.post("/api/v1/session/unlock", name="api_unlock_session")
@only(
    "assistant",
    "administrator",
    "region_administrator",
    serves="lock",
    takes=Unlock,
    status=204,
    fails=(PasswordRefused, TooManyTries),
)
async def unlock_session(request: web.Request) -> web.Response:
    """By the password of whoever signed in. A practitioner has his e-CPS for it."""
    wish = await read(request, Unlock)
    actor = actor_of(request)
    await spend_a_try(request, str(actor.account_id))
    await unlock(request.app[WORKS], request.app[PASSWORDS], actor, wish.password)
    return web.Response(status=204)


@routes.post("/api/v1/session/unlock-by-step-up", name="api_unlock_session_by_step_up")
@only("practitioner", serves="lock", takes=UnlockByStepUp, status=204, fails=(StepUpNeeded,))
async def unlock_session_by_step_up(request: web.Request) -> web.Response:
    """By a yes on the e-CPS telephone, asked for this session with the purpose `unlock`. It is good once."""
    wish = await read(request, UnlockByStepUp)
    async with work_for(request) as work:
        await unlock_by_step_up(work, wish.step_up_id)
    return web.Response(status=204)
