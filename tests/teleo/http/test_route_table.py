"""`teleo routes` prints every route as the program serves it."""

import pytest
from aiohttp import web

from teleo.app import DOORS
from teleo.http.endpoint import SilentRoute, policy_of
from teleo.http.route_table import OF_A_LINK, route_lines, routes_table
from tests.support.asking import ASKED
from tests.support.signing_in import Browser


def test_the_table_says_what_the_program_does(site: Browser) -> None:
    assert site.app is not None
    served = {
        (route.method, route.resource.canonical, policy_of(route.handler))
        for route in site.app.router.routes()
        if route.method != "HEAD" and route.resource and not isinstance(route.resource, web.StaticResource)
    }

    lines = {(line.method, line.path): line for line in route_lines(DOORS)}

    assert set(lines) == {(method, path) for method, path, _ in served}
    assert len(lines) == len(ASKED)
    for method, path, policy in served:
        assert policy is not None
        line = lines[method, path]
        assert line.who == (", ".join(sorted(policy.roles)) or "anyone")
        assert line.why == (policy.reason or line.why)
        assert [role for role, why in OF_A_LINK.items() if line.why == why] == [
            role for role in OF_A_LINK if role in line.who
        ]


def test_each_line_says_who_and_why() -> None:
    printed = routes_table(DOORS).splitlines()

    assert len(printed) == len(ASKED)
    assert any(
        line.split()[:3] == ["GET", "/api/v1/waiting", "practitioner"] and "tells no name" in line
        for line in printed
    )
    region = [line for line in printed if line.startswith("GET   /establishments ")]
    assert [line.split()[2] for line in region] == ["region_administrator"]
    assert region[0].endswith("for nothing of patients")
    assert any(line.startswith("POST  /sign-in ") and line.endswith("one signs in here") for line in printed)


def test_a_silent_route_is_not_printed_as_if_it_said_something() -> None:
    async def silent(_: web.Request) -> web.Response:
        return web.Response()

    door = web.RouteTableDef()
    door.get("/silent")(silent)

    with pytest.raises(SilentRoute, match="/silent"):
        route_lines((door,))
