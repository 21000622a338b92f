"""The API document (OpenAPI 3.1), made from the routes and their policies."""

import re
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from teleo import __version__
from teleo.core.errors import Failure, Forbidden, Invalid, NotFound, Unauthenticated
from teleo.http.bodies import UnreadableBody
from teleo.http.csrf import CsrfRefused
from teleo.http.endpoint import (
    SAFE_METHODS,
    LinkNeeded,
    Policy,
    SessionLocked,
    anyone,
    policy_of,
)
from teleo.http.problems import status_of
from teleo.http.throttle import TooManyTries

PREFIX = "/api/v1/"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}

routes = web.RouteTableDef()


@routes.get("/api/v1/openapi.json", name="openapi")
@anyone(reason="the document of a public programming interface; holds no data")
async def openapi(request: web.Request) -> web.Response:
    return web.json_response(document(request.app))


def document(app: web.Application) -> dict[str, Any]:
    found = [
        (route, policy)
        for route in app.router.routes()
        if route.resource is not None
        and route.resource.canonical.startswith(PREFIX)
        and route.method != "HEAD"
        and (policy := policy_of(route.handler)) is not None
    ]
    models = {model for _, policy in found for model in (policy.takes, policy.answers) if model is not None}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for route, policy in found:
        assert route.resource is not None
        paths.setdefault(route.resource.canonical, {})[route.method.lower()] = _operation(route, policy)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Téléo", "version": __version__},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM}},
    }


def _operation(route: web.AbstractRoute, policy: Policy) -> dict[str, Any]:
    assert route.resource is not None
    summary = (route.handler.__doc__ or "").strip().partition("\n")[0]
    answers: dict[str, Any] = {str(policy.status): {"description": "Done.", **_content(policy.answers)}}
    for status, codes in sorted(_problems(route, policy).items()):
        answers[str(status)] = {
            "description": f"A problem: {', '.join(sorted(codes))}.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation: dict[str, Any] = {
        "operationId": route.name or route.resource.canonical,
        "summary": summary,
        "x-roles": sorted(policy.roles) or ["anyone"],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
            for name in re.findall(r"{(\w+)}", route.resource.canonical)
        ],
        "responses": answers,
    }
    if policy.takes is not None:
        if route.method == "GET":
            operation["parameters"] += _query(policy.takes)
        else:
            operation["requestBody"] = {"required": True, **_content(policy.takes)}
    return operation


def _problems(route: web.AbstractRoute, policy: Policy) -> dict[int, set[str]]:
    """Status → codes: what the policy names, and what any route of its kind may answer."""
    assert route.resource is not None
    may: list[type[Failure]] = [*policy.fails]
    changes = route.method not in SAFE_METHODS
    if "patient" in policy.roles:
        may += [LinkNeeded]
    elif not policy.public:
        may += [Unauthenticated, Forbidden, SessionLocked]
    if changes and policy.csrf:
        may += [CsrfRefused]
    if changes and not policy.public and policy.serves != "call":
        may += [TooManyTries]
    if "{" in route.resource.canonical:
        may += [NotFound]
    if policy.takes is not None:
        may += [Invalid, UnreadableBody] if changes else [Invalid]
    found: dict[int, set[str]] = {}
    for failure in may:
        found.setdefault(status_of(failure), set()).add(failure.code)
    return found


def _content(model: type[BaseModel] | None) -> dict[str, Any]:
    if model is None:
        return {}
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    required = set(schema.get("required", []))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]
