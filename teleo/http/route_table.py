"""The table of routes, as `teleo routes` prints it: method, path, who may, why."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from teleo.core.actor import Role
from teleo.http.endpoint import Policy, SilentRoute, policy_of

# Why those whom a policy names may; of a public route the policy says why itself.
WHY = {
    "people": "signed in, for his own establishment",
    "lock": "signed in, and also while the page is locked: it tells no name",
    "call": "signed in, and to the end of a call: it brings him back to it",
}
OF_THE_REGION = "signed in, for every establishment, and for nothing of patients"
OF_A_LINK: dict[Role, str] = {
    "patient": "the link of this appointment",
    "companion": "the link of this third person",
}


@dataclass(frozen=True, slots=True)
class RouteLine:
    method: str
    path: str
    who: str
    why: str


def route_lines(doors: Iterable[web.RouteTableDef]) -> list[RouteLine]:
    """By path. Raises SilentRoute."""
    found = [_line(route) for routes in doors for route in routes if isinstance(route, web.RouteDef)]
    return sorted(found, key=lambda line: (line.path, line.method))


def routes_table(doors: Iterable[web.RouteTableDef]) -> str:
    lines = route_lines(doors)
    path = max(len(line.path) for line in lines)
    who = max(len(line.who) for line in lines)
    return "\n".join(f"{line.method:<5} {line.path:<{path}}  {line.who:<{who}}  {line.why}" for line in lines)


def _line(route: web.RouteDef) -> RouteLine:
    policy = policy_of(route.handler)
    if policy is None:
        raise SilentRoute(f"{route.method} {route.path}")
    return RouteLine(route.method, route.path, ", ".join(sorted(policy.roles)) or "anyone", _why(policy))


def _why(policy: Policy) -> str:
    if policy.public:
        return policy.reason
    if policy.roles == {"region_administrator"}:
        return OF_THE_REGION
    return next((why for role, why in OF_A_LINK.items() if role in policy.roles), WHY[policy.serves])
