"""Every route says who may use it, and answers each visitor as it says: the whole table, on the real application."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from aiohttp import web

from teleo import sandbox
from teleo.app import Parts, web_app
from teleo.http.endpoint import COMPANION_PART, SAFE_METHODS, VISIT_PART, Policy, SilentRoute, only, policy_of
from teleo.http.keys import Site
from teleo.http.openapi import PREFIX, document
from teleo.infra.work import Works
from tests.support.asking import ASKED, Asked, wish
from tests.support.clock import GivenClock
from tests.support.signing_in import Browser, forget, sign_in
from tests.support.visitors import Visitor, World, a_world, visitors

Answered = Literal["done", "sign in", "401", "403", "404", "409", "422", "503"]

# On every answer of every route, to everyone.
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; ",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), screen-wake-lock=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

KNOCKING = (
    "nobody",
    "patient with his own link",
    "patient of another appointment",
    "third person with his own link",
    "assistant",
    "practitioner",
    "administrator",
    "colleague of the practitioner",
    "assistant of another establishment",
    "practitioner of another establishment",
    "administrator of another establishment",
    "administrator of the region",
)


@pytest.fixture
async def here(works: Works) -> World:
    return await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")


@pytest.fixture
async def elsewhere(works: Works) -> World:
    return await a_world(works, birth_name="Hoarau", zone="Indian/Reunion")


@pytest.fixture
def app(site: Browser) -> web.Application:
    assert site.app is not None
    return site.app


def routes_of(app: web.Application) -> Iterator[tuple[web.AbstractRoute, Policy]]:
    """Every route but those of files, each once: HEAD is GET without a body."""
    for route in app.router.routes():
        if route.method != "HEAD" and not isinstance(route.resource, web.StaticResource):
            policy = policy_of(route.handler)
            assert policy is not None, route
            yield route, policy


def test_every_route_says_who_may_use_it(app: web.Application) -> None:
    for route, policy in routes_of(app):
        assert policy.public or policy.roles, route
        assert not policy.public or policy.reason, route


def test_every_route_is_in_the_table(app: web.Application) -> None:
    assert {route.name for route, _ in routes_of(app)} == set(ASKED)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_program_refuses_a_silent_route(works: Works, method: str) -> None:
    async def silent(_: web.Request) -> web.Response:
        return web.Response()

    door = web.RouteTableDef()
    door.route(method, "/api/v1/silent")(silent)

    with pytest.raises(SilentRoute, match="/api/v1/silent"):
        web_app(Parts(site=Site(base_url="http://localhost"), works=works, more_doors=(door,)))


@pytest.mark.parametrize(("path", "role"), [("/a/{visit_id}", "assistant"), ("/a/{patient_id}", "patient")])
def test_the_program_refuses_a_patients_route_that_does_not_say_which_visit(
    works: Works, path: str, role: Literal["assistant", "patient"]
) -> None:
    @only(role)
    async def unclear(_: web.Request) -> web.Response:
        return web.Response()

    door = web.RouteTableDef()
    door.get(path)(unclear)

    with pytest.raises(SilentRoute, match="visit_id"):
        web_app(Parts(site=Site(base_url="http://localhost"), works=works, more_doors=(door,)))


async def test_the_sandbox_says_who_may_use_it_too(works: Works) -> None:
    site = Site(base_url="http://localhost", demonstration=True)

    app = web_app(Parts(site=site, works=works, more_doors=(sandbox.routes,)))

    assert {route.name for route, _ in routes_of(app)} > set(ASKED)


@pytest.mark.parametrize("name", KNOCKING)
async def test_each_visitor_is_answered_as_the_policies_say(
    site: Browser, works: Works, here: World, elsewhere: World, app: web.Application, name: str
) -> None:
    everyone = {known: visitor async for known, visitor in visitors(site, works, here, elsewhere)}
    assert tuple(everyone) == KNOCKING
    visitor = everyone[name]
    by_name = {route.name: (route, policy) for route, policy in routes_of(app)}

    answers = {}
    expected = {}
    for asked_for, ask in ASKED.items():
        route, policy = by_name[asked_for]
        for world in (here, elsewhere):
            case = (asked_for, "own" if world is visitor.world else "foreign")
            expected[case] = answer_expected(policy, visitor, world, ask(world), page=is_page(route))
            answers[case], text = await answer_given(site, visitor, route, ask(world))
            assert [secret for secret in unknown_to(visitor, here, elsewhere) if secret in text] == [], case

    assert {case: answer for case, answer in answers.items() if answer != expected[case]} == {}


@pytest.mark.parametrize("kind", ["assistant", "practitioner", "administrator"])
async def test_behind_the_lock_no_route_answers_but_those_that_tell_no_name(
    site: Browser,
    clock: GivenClock,
    here: World,
    app: web.Application,
    kind: Literal["assistant", "practitioner", "administrator"],
) -> None:
    csrf = await sign_in(site, getattr(here, kind).email)
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in site.session.cookie_jar)
    clock.forward(minutes=15)
    # The access token is over too: each answer renews it, and is the answer to the same refresh token.
    visitor = Visitor(kind, here, csrf, cookies)

    asked = 0
    for route, policy in routes_of(app):
        if kind in policy.roles and policy.serves != "lock":
            answer, text = await answer_given(site, visitor, route, ASKED[str(route.name)](here))
            assert (answer, answer == "unlock" or "session_locked" in text) in {
                ("unlock", True),
                ("403", True),
            }
            assert [secret for secret in here.secrets if secret in text] == []
            asked += 1
    assert asked > 3


@pytest.mark.parametrize("foreign", ["practitioner_id", "visit_reason_id", "patient_id"])
@pytest.mark.parametrize("door", ["api_book_appointment", "book_appointment"])
async def test_one_foreign_id_among_own_ones_is_not_found(
    site: Browser, here: World, elsewhere: World, door: str, foreign: str
) -> None:
    csrf = await sign_in(site, here.assistant.email)
    mixed = wish(here, after_minutes=60) | {foreign: wish(elsewhere, after_minutes=60)[foreign]}
    sent = set(map(str, mixed.values()))  # a form shows again what was typed

    if door == "book_appointment":
        answer = await site.post("/appointments", data=mixed | {"csrf": csrf})
    else:
        answer = await site.post("/api/v1/appointments", json=mixed, headers={"X-CSRF-Token": csrf})

    assert answer.status == 404
    assert [secret for secret in elsewhere.secrets - sent if secret in await answer.text()] == []


async def test_no_unsafe_route_is_used_from_another_site(
    site: Browser, works: Works, here: World, elsewhere: World, app: web.Application
) -> None:
    everyone = [visitor async for _, visitor in visitors(site, works, here, elsewhere)]
    unsafe = [
        (route, ASKED[str(route.name)]) for route, _ in routes_of(app) if route.method not in SAFE_METHODS
    ]

    for visitor in everyone:
        forged = Visitor(visitor.kind, visitor.world, "forged", visitor.cookies)
        for route, ask in unsafe:
            answer, text = await answer_given(site, forged, route, ask(here))
            assert (answer, "csrf" in text or "restée ouverte trop longtemps" in text) == ("403", True), route

    assert len(unsafe) > 5


def test_the_api_document_lists_every_route_of_the_api(app: web.Application) -> None:
    told = document(app)

    ours = {
        (route.method.lower(), route.resource.canonical)
        for route, _ in routes_of(app)
        if route.resource is not None and route.resource.canonical.startswith(PREFIX)
    }
    assert ours == {(method, path) for path, methods in told["paths"].items() for method in methods}
    assert len(ours) > 10


def test_the_api_document_holds_together(app: web.Application) -> None:
    told = document(app)
    operations = [operation for methods in told["paths"].values() for operation in methods.values()]

    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert [ref for ref in _references(told) if _at(told, ref) is None] == []
    for path, methods in told["paths"].items():
        for operation in methods.values():
            in_path = {
                parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"
            }
            assert all(f"{{{name}}}" in path for name in in_path)
            assert path.count("{") == len(in_path), path
            assert operation["summary"] or path.endswith("openapi.json"), path
            problems = {status: told for status, told in operation["responses"].items() if status[0] in "45"}
            assert all(told["content"].keys() == {"application/problem+json"} for told in problems.values())
            assert set(operation["responses"]) - set(problems) in ({"200"}, {"201"}, {"204"}), path


async def test_the_api_document_is_served(site: Browser) -> None:
    answer = await site.get("/api/v1/openapi.json")

    assert answer.status == 200
    assert (await answer.json())["openapi"] == "3.1.0"


def answer_expected(policy: Policy, visitor: Visitor, world: World, asked: Asked, *, page: bool) -> Answered:
    """The table itself, from the policy and from whose things are asked about."""
    if policy.public:
        return asked.own
    for part, opened, of_this_world in (
        (VISIT_PART, visitor.visit, world.booked.id),
        (COMPANION_PART, visitor.companion, world.companion_id),
    ):
        if part in asked.parts:
            return "401" if opened is None else asked.own if opened == of_this_world else "404"
    if visitor.kind in {"nobody", "patient", "companion"}:
        return "sign in" if page else "401"
    if visitor.kind not in policy.roles:
        return "403"
    own = {
        "nothing": True,
        "establishment": visitor.world is world,
        "practitioner": visitor.practitioner_id == world.at.practitioner.id,
        "own": visitor.world is world and visitor.practitioner_id in {None, world.at.practitioner.id},
    }
    return asked.own if own[asked.reach] else "404"


async def answer_given(
    site: Browser, visitor: Visitor, route: web.AbstractRoute, asked: Asked
) -> tuple[str, str]:
    """The class of the answer, and its text."""
    forget(site)
    assert route.resource is not None
    address = route.url_for(**{name: str(value) for name, value in asked.parts.items()})
    kind = "application/json" if is_api(route) else "text/html"
    body: dict[str, Any] = {"json": dict(asked.json)} if asked.json else {"data": dict(asked.form)}
    answer = await site.request(
        route.method,
        address.with_query({name: str(value) for name, value in asked.query.items()}),
        headers={"Accept": kind, "Cookie": visitor.cookies, "X-CSRF-Token": visitor.csrf},
        allow_redirects=False,
        **({} if route.method in SAFE_METHODS else body),
    )
    text = (await answer.read()).decode(errors="replace")  # a copy of data is a ZIP
    for header, value in GUARDS.items():
        assert value in answer.headers[header], (route, header)
    assert "unsafe" not in answer.headers["Content-Security-Policy"], route
    if answer.status == 303 and answer.headers["Location"].startswith("/unlock"):
        return "unlock", text
    if answer.status == 303:
        return ("sign in" if answer.headers["Location"].startswith("/sign-in?next=") else "done"), text
    return ("done" if answer.status < 400 else str(answer.status)), text


def unknown_to(visitor: Visitor, here: World, elsewhere: World) -> set[str]:
    """What this visitor may find in no answer: what is said of patients elsewhere, or of another patient."""
    hidden = {secret for world in (here, elsewhere) if world is not visitor.world for secret in world.secrets}
    if visitor.kind == "patient" and visitor.visit != here.booked.id:
        hidden |= here.secrets
    if visitor.kind == "companion":  # nor of the patient to whose consultation he is invited
        hidden |= here.secrets | elsewhere.secrets
    return hidden


def is_api(route: web.AbstractRoute) -> bool:
    assert route.resource is not None
    return route.resource.canonical.startswith(("/api/", "/health/"))


def is_page(route: web.AbstractRoute) -> bool:
    return route.method == "GET" and not is_api(route)


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def _at(document: object, reference: str) -> object:
    found = document
    for step in reference.removeprefix("#/").split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found
