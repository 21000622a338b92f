"""How a route says who may use it, reads what it is sent, and opens its work. A silent route stops the program."""

import functools
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ValidationError

from teleo.core.actor import Actor, Role
from teleo.core.errors import Failure, Forbidden, Invalid, NotFound, Unauthenticated
from teleo.http import csrf
from teleo.http.bodies import form_of, json_of
from teleo.http.keys import ACTOR, IDENTITY, WORKS
from teleo.http.throttle import Throttle
from teleo.infra.work import Work

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ModelT = TypeVar("ModelT", bound=BaseModel)

# A route that serves a lock tells no name, and goes on while nobody sits before the page. By one that serves a call
# whoever is in one comes back to it, be his session over; no limit holds it up.
Serves = Literal["people", "lock", "call"]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# How often one may change something in a quarter of an hour: more than any hand does.
BY_ACCOUNT = Throttle("changes.account", tries=900)
BY_LINK = Throttle("changes.link", tries=150)
VISIT_PART = "visit_id"  # the part of a patient's route that names the appointment his link opens
COMPANION_PART = "companion_id"  # and of a third person's, which names himself
LINKED: dict[Role, str] = {"patient": VISIT_PART, "companion": COMPANION_PART}


class LinkNeeded(Unauthenticated):
    code = "link_needed"
    title = "Open the link that you received."


class SessionLocked(Forbidden):
    code = "session_locked"
    title = "Nobody touched this page for a while. Say again that it is you."


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route, and what it takes and answers (for the API document)."""

    roles: frozenset[Role]
    public: bool = False
    reason: str = ""
    csrf: bool = True
    serves: Serves = "people"
    takes: type[BaseModel] | None = None
    answers: type[BaseModel] | None = None
    status: int = 200
    fails: tuple[type[Failure], ...] = ()


def only(
    *roles: Role,
    serves: Serves = "people",
    takes: type[BaseModel] | None = None,
    answers: type[BaseModel] | None = None,
    status: int = 200,
    fails: tuple[type[Failure], ...] = (),
) -> Callable[[Handler], Handler]:
    """This route is for these roles. A patient's route has a `{visit_id}` part, a companion's a `{companion_id}`, and is
    his alone.

    How often one account or one link may change something is limited, but for what serves calls.
    """
    assert roles, "name at least one role, or say anyone()"
    assert set(roles) <= set(get_args(Role))
    policy = Policy(roles=frozenset(roles), serves=serves, status=status)
    return _policed(replace(policy, takes=takes, answers=answers, fails=fails))


def anyone(
    *,
    reason: str,
    csrf: bool = True,
    takes: type[BaseModel] | None = None,
    answers: type[BaseModel] | None = None,
    fails: tuple[type[Failure], ...] = (),
) -> Callable[[Handler], Handler]:
    """This route is public, for the reason given."""
    policy = Policy(roles=frozenset(), public=True, reason=reason, csrf=csrf)
    return _policed(replace(policy, takes=takes, answers=answers, fails=fails))


def _policed(policy: Policy) -> Callable[[Handler], Handler]:
    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        async def policed(request: web.Request) -> web.StreamResponse:
            if policy.csrf and request.method not in SAFE_METHODS:
                await csrf.check(request)
            if not policy.public:
                actor = request[ACTOR] = _actor(request, policy)
                if actor.account_id is not None:
                    await csrf.check_workplace(request, actor)
                if policy.serves != "call" and request.method not in SAFE_METHODS:
                    throttle, key = (
                        (BY_LINK, str(actor.companion_id or actor.appointment_id))
                        if actor.role in LINKED
                        else (BY_ACCOUNT, str(actor.account_id))
                    )
                    await throttle.spend(request, key)
            return await handler(request)

        policed.policy = policy  # type: ignore[attr-defined]  # read back by policy_of
        return policed

    return decorate


def _actor(request: web.Request, policy: Policy) -> Actor:
    identity = request[IDENTITY]
    for name, opened in ((VISIT_PART, identity.visits), (COMPANION_PART, identity.companions)):
        if name in request.match_info:
            actor = opened.get(part(request, name))
            if actor is None:
                raise NotFound if opened else LinkNeeded
            return actor
    member = identity.member
    if member is None and policy.serves == "lock":
        member = identity.locked
    if member is None and policy.serves == "call":
        member = identity.ending
    if member is None:
        raise SessionLocked if identity.locked else Unauthenticated
    if member.role not in policy.roles:
        raise Forbidden
    return member


def policy_of(handler: object) -> Policy | None:
    policy = getattr(handler, "policy", None)
    return policy if isinstance(policy, Policy) else None


class SilentRoute(Exception):
    """A route that does not say who may use it."""


def refuse_silent_routes(app: web.Application) -> None:
    """Raises SilentRoute: a forgotten policy must be found before the first request."""
    for route in app.router.routes():
        if isinstance(route.resource, web.StaticResource):
            continue
        policy = policy_of(route.handler)
        where = route.resource.canonical if route.resource else "?"
        if policy is None:
            raise SilentRoute(f"{route.method} {where}")
        for role, name in LINKED.items():
            if (role in policy.roles) != (f"{{{name}}}" in where) and not policy.public:
                raise SilentRoute(f"{route.method} {where}: a {role}'s route, and no other, has a {{{name}}}")


def part(request: web.Request, name: str) -> UUID:
    """An identifier in the path. Raises NotFound when it is none."""
    try:
        return UUID(request.match_info[name])
    except ValueError:
        raise NotFound from None


async def read(request: web.Request, model: type[ModelT]) -> ModelT:
    """The body, JSON or form, as the model. Raises Invalid with the fields at fault."""
    return parsed(model, await sent(request))


def query(request: web.Request, model: type[ModelT]) -> ModelT:
    """The query string as the model. Raises Invalid."""
    return parsed(model, {name: value for name, value in request.query.items() if value != ""})


async def sent(request: web.Request) -> dict[str, object]:
    """The body as it came: of a form, the fields that were filled."""
    if request.content_type == "application/json":
        return await json_of(request)
    form = await form_of(request)
    return {
        name: value
        for name, value in form.items()
        if isinstance(value, str) and value.strip() and name != csrf.FIELD
    }


def parsed(model: type[ModelT], values: dict[str, object]) -> ModelT:
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        errors = {
            ".".join(str(step) for step in error["loc"]) or "form": _words(error) for error in wrong.errors()
        }
        raise Invalid(errors=errors) from None


def _words(error: object) -> str:
    """The reason in a stable word (`missing`, `date_from_datetime_parsing`…) or the message of our own validators."""
    assert isinstance(error, dict)
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return str(error["type"])


def actor_of(request: web.Request) -> Actor:
    return request[ACTOR]


def work_for(request: web.Request) -> AbstractAsyncContextManager[Work]:
    """The transaction of this request, on behalf of its actor."""
    return request.app[WORKS].open(request[ACTOR])


def answer(model: BaseModel, *, status: int = 200) -> web.Response:
    return web.json_response(
        text=model.model_dump_json(), status=status, headers={"Cache-Control": "no-store"}
    )
