"""One line per request, with its id. The route's pattern, never the path: a path may hold a link's secret."""

import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from teleo.http.keys import REQUEST_ID

log = structlog.get_logger()

# A page's files, and the hub's polling, would drown the rest.
QUIET = ("/static/", "/hub/")


@web.middleware
async def log_requests(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    request[REQUEST_ID] = secrets.token_hex(6)
    began = time.perf_counter()
    response = await handler(request)
    if request.path.startswith(QUIET):
        return response
    resource = request.match_info.route.resource
    log.info(
        "request",
        request_id=request[REQUEST_ID],
        method=request.method,
        route=resource.canonical if resource else "(none)",
        status=response.status,
        ms=round((time.perf_counter() - began) * 1000, 1),
    )
    if not response.prepared:
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    return response
