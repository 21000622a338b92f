"""What each problem means: the address in the `type` of every problem+json (RFC 9457 §3.1.1)."""

from collections.abc import Iterator

from aiohttp import web

from teleo.core.errors import Failure, NotFound
from teleo.http.endpoint import anyone
from teleo.http.pages import render
from teleo.http.problems import status_of

routes = web.RouteTableDef()


@routes.get("/problems/{code}", name="problem")
@anyone(reason="explains a word of a public programming interface")
async def problem(request: web.Request) -> web.StreamResponse:
    """One failure: its code, what it means, its status."""
    found = known_failures().get(request.match_info["code"])
    if found is None:
        raise NotFound
    return await render(
        request,
        "problems/meaning.html",
        problem_code=found.code,
        title=found.title,
        status=status_of(found),
    )


def known_failures() -> dict[str, type[Failure]]:
    """Every named failure of the program, by its code."""
    return {failure.code: failure for failure in _below(Failure) if hasattr(failure, "code")}


def _below(kind: type[Failure]) -> Iterator[type[Failure]]:
    for failure in kind.__subclasses__():
        yield failure
        yield from _below(failure)
