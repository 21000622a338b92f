"""The web process, composed: the slices' doors in the order of the ladder."""

from dataclasses import dataclass, field

from aiohttp import web

from teleo.accounts import ProSanteConnectSettings
from teleo.accounts import api as accounts_api
from teleo.accounts import factor_pages as accounts_factor_pages
from teleo.accounts import member_pages as accounts_member_pages
from teleo.accounts import pages as accounts_pages
from teleo.accounts import professionals as accounts_professionals
from teleo.accounts import region_pages as accounts_region_pages
from teleo.accounts import security_pages as accounts_security_pages
from teleo.accounts import session_api as accounts_session_api
from teleo.accounts import step_ups as accounts_step_ups
from teleo.accounts import unlock_pages as accounts_unlock_pages
from teleo.accounts import workplace_pages as accounts_workplace_pages
from teleo.accounts.identify import COMPANIONS_FOR, identify, keep_session
from teleo.appointments import agenda as appointments_agenda
from teleo.appointments import api as appointments_api
from teleo.appointments import pages as appointments_pages
from teleo.appointments import what_stands
from teleo.consultations import api as consultations_api
from teleo.consultations import call_api as consultations_call_api
from teleo.consultations import call_began, companions_proven
from teleo.consultations import company_api as consultations_company_api
from teleo.consultations import company_pages as consultations_company_pages
from teleo.consultations import desk as consultations_desk
from teleo.consultations import pages as consultations_pages
from teleo.consultations import try_out as consultations_try_out
from teleo.directory import pages as directory_pages
from teleo.directory import region_pages as directory_region_pages
from teleo.directory import workplace_for
from teleo.entering import companions as entering_companions
from teleo.entering import lost_link as entering_lost_link
from teleo.entering import pages as entering_pages
from teleo.http import headers, health, home, openapi, problem_pages
from teleo.http.endpoint import refuse_silent_routes
from teleo.http.keys import HAS_RELAY, SITE, WORKS, Site
from teleo.http.pages import choose_language, set_up_pages
from teleo.http.problems import tell_failures
from teleo.http.request_log import log_requests
from teleo.http.sizes import refuse_large_heads
from teleo.http.throttle import TRIES, MemoryTries, Tries
from teleo.infra.work import Works
from teleo.notifications import pages as notifications_pages
from teleo.patients import api as patients_api
from teleo.patients import language_of
from teleo.privacy import RetentionSettings
from teleo.privacy import notices as privacy_notices
from teleo.privacy import pages as privacy_pages
from teleo.reaching import api as reaching_api
from teleo.reaching import pages as reaching_pages
from teleo.scheduling import api as scheduling_api
from teleo.scheduling import pages as scheduling_pages
from teleo.statistics import pages as statistics_pages

BODY_LIMIT = 256 * 1024  # bytes; no page of ours sends more


@dataclass(frozen=True, slots=True)
class Parts:
    """What the web process is made of."""

    site: Site
    works: Works
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    psc: ProSanteConnectSettings = field(default_factory=ProSanteConnectSettings)
    tries: Tries = field(default_factory=MemoryTries)
    has_relay: bool = False  # as the site says; a hub in the same process knows better
    more_doors: tuple[web.RouteTableDef, ...] = ()  # the sandbox's, in the demonstration


DOORS: tuple[web.RouteTableDef, ...] = (
    health.routes,
    openapi.routes,
    home.routes,
    problem_pages.routes,
    accounts_api.routes,
    accounts_pages.routes,
    accounts_factor_pages.routes,
    accounts_professionals.routes,
    accounts_step_ups.routes,
    accounts_session_api.routes,
    accounts_unlock_pages.routes,
    accounts_workplace_pages.routes,
    accounts_member_pages.routes,
    accounts_region_pages.routes,
    accounts_security_pages.routes,
    directory_pages.routes,
    directory_region_pages.routes,
    patients_api.routes,
    scheduling_api.routes,
    scheduling_pages.routes,
    appointments_api.routes,
    appointments_agenda.routes,
    appointments_pages.routes,
    consultations_api.routes,
    consultations_call_api.routes,
    consultations_company_api.routes,
    consultations_desk.routes,
    consultations_company_pages.routes,
    consultations_pages.routes,
    notifications_pages.routes,
    reaching_api.routes,
    reaching_pages.routes,
    entering_pages.routes,
    entering_lost_link.routes,
    entering_companions.routes,
    statistics_pages.routes,
    consultations_try_out.routes,
    privacy_notices.routes,
    privacy_pages.routes,
)


def web_app(parts: Parts) -> web.Application:
    """Raises SilentRoute when a route does not say who may use it, PagesNotBuilt without built pages."""
    app = web.Application(
        middlewares=[
            log_requests,
            choose_language,
            keep_session,
            tell_failures,
            refuse_large_heads,
            identify,
        ],
        client_max_size=BODY_LIMIT,
    )
    app[SITE] = parts.site
    app[WORKS] = parts.works
    app[TRIES] = parts.tries
    app[HAS_RELAY] = parts.has_relay
    accounts_pages.set_up(app, workplace_for=workplace_for, call_began=call_began, language_of=language_of)
    app[COMPANIONS_FOR] = companions_proven
    accounts_professionals.set_up(app, parts.psc)
    directory_pages.set_up(app, what_stands=what_stands)
    scheduling_api.set_up(app, what_stands=what_stands)
    consultations_try_out.set_up(app)
    privacy_notices.set_up(app, parts.retention)
    for routes in DOORS + parts.more_doors:
        app.add_routes(routes)
    set_up_pages(app)
    app.on_response_prepare.append(headers.guard)
    refuse_silent_routes(app)
    return app
