"""Doors of step-ups: a page asks for a yes on the e-CPS telephone, and looks whether it has come.

A page that is locked asks for nothing but to be unlocked.
"""

from aiohttp import web

from teleo.accounts.pro_sante_connect.errors import AnswerRefused, ProviderUnavailable
from teleo.accounts.professionals import provider_of
from teleo.accounts.schemas import AskStepUp, StepUpOut
from teleo.accounts.stepping_up import StepUpView, ask_step_up, look_at_step_up
from teleo.core.errors import NotFound
from teleo.http.endpoint import SessionLocked, actor_of, answer, only, part, read
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.throttle import Throttle, TooManyTries

# By account: a telephone that asks all day long is one whose owner says yes without reading.
ASKED = Throttle("step_ups", tries=20)
# Whoever stands before a desk that was left can press, too.
UNLOCKS_ASKED = Throttle("step_ups.unlock", tries=6)

routes = web.RouteTableDef()


@routes.post("/api/v1/step-ups", name="api_ask_step_up")
@only(
    "practitioner",
    serves="lock",
    takes=AskStepUp,
    answers=StepUpOut,
    status=201,
    fails=(ProviderUnavailable, AnswerRefused, TooManyTries, NotFound, SessionLocked),
)
async def ask(request: web.Request) -> web.Response:
    """Put a question on the e-CPS telephone of who asks; both screens show the same two digits."""
    wish = await read(request, AskStepUp)
    works, actor = request.app[WORKS], actor_of(request)
    if wish.purpose == "unlock":
        await UNLOCKS_ASKED.spend(request, str(actor.account_id))
    elif request[IDENTITY].locked:
        raise SessionLocked
    await ASKED.spend(request, str(actor.account_id))
    return answer(_out(await ask_step_up(works, provider_of(request), actor, wish)), status=201)


@routes.get("/api/v1/step-ups/{step_up_id}", name="api_step_up")
@only("practitioner", serves="lock", answers=StepUpOut, fails=(NotFound, ProviderUnavailable))
async def look(request: web.Request) -> web.Response:
    """Whether the telephone has answered. Ask no more often than `interval` says; nothing is gained by it."""
    works, actor = request.app[WORKS], actor_of(request)
    step_up_id, behind_lock = part(request, "step_up_id"), request[IDENTITY].locked is not None
    found = await look_at_step_up(
        works, lambda: provider_of(request), actor, step_up_id, "unlock" if behind_lock else None
    )
    return answer(_out(found))


def _out(view: StepUpView) -> StepUpOut:
    return StepUpOut(
        id=view.id,
        state=view.state,
        digits=view.digits,
        expires_at=view.expires_at,
        interval=view.interval_seconds,
    )
