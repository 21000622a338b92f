"""The web process, composed: the slices' doors in the order of the ladder."""

from dataclasses import dataclass

from aiohttp import web

from teleo.http import headers, health, openapi
from teleo.http.endpoint import refuse_silent_routes
from teleo.http.keys import SITE, WORKS, Site
from teleo.http.pages import choose_language, set_up_pages
from teleo.http.problems import tell_failures
from teleo.http.request_log import log_requests
from teleo.infra.work import Works

BODY_LIMIT = 256 * 1024  # bytes; no page of ours sends more


@dataclass(frozen=True, slots=True)
class Parts:
    """What the web process is made of."""

    site: Site
    works: Works


DOORS: tuple[web.RouteTableDef, ...] = (
    health.routes,
    openapi.routes,
)


def web_app(parts: Parts) -> web.Application:
    """Raises SilentRoute when a route does not say who may use it, PagesNotBuilt without built pages."""
    app = web.Application(
        middlewares=[log_requests, choose_language, tell_failures], client_max_size=BODY_LIMIT
    )
    app[SITE] = parts.site
    app[WORKS] = parts.works
    for routes in DOORS:
        app.add_routes(routes)
    set_up_pages(app)
    app.on_response_prepare.append(headers.guard)
    refuse_silent_routes(app)
    return app
