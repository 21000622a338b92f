"""Doors of e-CPS: to Pro Santé Connect, back from it, the choice of a situation, and the way out there."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import structlog
from aiohttp import web

from teleo.accounts import cookies, rules
from teleo.accounts.arriving import (
    Choice,
    Way,
    begin_arrival,
    choice_of,
    choose_situation,
    finish_arrival,
)
from teleo.accounts.identify import WORKPLACE_FOR, let_in
from teleo.accounts.leaving import leave_provider
from teleo.accounts.pro_sante_connect.code_flow import Returned
from teleo.accounts.pro_sante_connect.errors import AttemptUnknown, ProviderUnavailable
from teleo.accounts.pro_sante_connect.provider import Provider
from teleo.accounts.pro_sante_connect.settings import ProSanteConnectSettings
from teleo.accounts.queries import Workplace
from teleo.accounts.schemas import ChooseSituation
from teleo.accounts.signing_in import SignedIn
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import anyone, read
from teleo.http.keys import IDENTITY, SITE, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, client_address

SIGN_IN, BACK, SITUATION = "/sign-in/psc", "/sign-in/psc/back", "/sign-in/psc/situation"
BEGINNINGS = Throttle("e_cps.address", tries=60)


@dataclass(frozen=True, slots=True)
class EcpsDoor:
    """The provider of this site."""

    provider: Provider


E_CPS = web.AppKey("e_cps", EcpsDoor)

log = structlog.get_logger()
routes = web.RouteTableDef()


def set_up(app: web.Application, settings: ProSanteConnectSettings) -> None:
    """Without settings, the doors say that e-CPS is not there."""
    if settings.is_set:
        app[E_CPS] = EcpsDoor(Provider(settings, app[WORKS].clock))


def provider_of(request: web.Request) -> Provider:
    """Raises ProviderUnavailable where e-CPS is not set."""
    return _door(request).provider


@routes.get(SIGN_IN, name="e_cps_sign_in")
@anyone(reason="one signs in here; it leads to Pro Santé Connect and back")
async def sign_in_by_e_cps(request: web.Request) -> web.StreamResponse:
    works = request.app[WORKS]
    browser = cookies.e_cps_browser(request) or secrets.token_urlsafe(32)
    try:
        await BEGINNINGS.spend(request, client_address(request))
        wished = rules.local_path(request.query.get("next", ""), "")
        # Before a page that was left alone, a session that goes on there proves nothing.
        anew = request[IDENTITY].locked is not None
        response = see_other(await begin_arrival(works, _way(request), browser, wished, anew=anew))
    except Failure as refused:
        return _refuse(refused)
    cookies.set_e_cps_browser(request, response, browser)
    return response


@routes.get(BACK, name="e_cps_back")
@anyone(reason="where Pro Santé Connect sends browsers back; only the one that set out finds its session")
async def back_from_e_cps(request: web.Request) -> web.StreamResponse:
    """Always moves on at once: what the address holds is spent, and is not left in the browser's bar."""
    browser = cookies.e_cps_browser(request)
    returned = Returned(
        code=request.query.get("code", ""),
        iss=request.query.get("iss", ""),
        error=request.query.get("error", ""),
    )
    try:
        if browser is None:  # another browser set out: whose session would this be?
            raise AttemptUnknown
        state = request.query.get("state", "")
        arrived = await finish_arrival(request.app[WORKS], _way(request), browser, state, returned)
    except Failure as refused:
        return _refuse(refused)
    if arrived.signed_in is None:
        return see_other(SITUATION)
    return await _into(request, arrived.signed_in, arrived.wished)


@routes.get(SITUATION, name="e_cps_situation")
@anyone(
    reason="whoever came back from Pro Santé Connect in this browser chooses; nobody else is shown anything"
)
async def show_situations(request: web.Request) -> web.StreamResponse:
    try:
        choice = await _choice(request)
    except Failure as refused:
        return _refuse(refused)
    return await _situation_page(request, choice)


@routes.post(SITUATION, name="e_cps_choose_situation")
@anyone(reason="whoever came back from Pro Santé Connect in this browser chooses, once")
async def send_situation(request: web.Request) -> web.StreamResponse:
    try:
        choice = await _choice(request)
        try:
            wish = await read(request, ChooseSituation)
        except Invalid as incomplete:
            return await _situation_page(request, choice, incomplete)
        browser = cookies.e_cps_browser(request) or ""
        signed_in = await choose_situation(request.app[WORKS], browser, wish)
    except Failure as refused:
        return _refuse(refused)
    return await _into(request, signed_in, choice.wished)


@routes.get("/sign-out/psc", name="e_cps_sign_out")
@anyone(reason="ends a session at Pro Santé Connect, for a browser whose session here is over already")
async def sign_out_of_e_cps(request: web.Request) -> web.StreamResponse:
    home = f"{_origin(request)}/sign-in"
    try:
        provider = provider_of(request)
        browser = cookies.e_cps_browser(request)
        return see_other(await leave_provider(request.app[WORKS], provider, browser, home))
    except Failure as refused:
        return _refuse(refused)


def _door(request: web.Request) -> EcpsDoor:
    door = request.app.get(E_CPS)
    if door is None:
        raise ProviderUnavailable("not set here")
    return door


def _way(request: web.Request) -> Way:
    return Way(provider_of(request), f"{_origin(request)}{BACK}")


def _origin(request: web.Request) -> str:
    """The one at which this browser is, among those of the site: it comes back with the cookie that it left with."""
    asked, site = f"{request.scheme}://{request.host}", request.app[SITE]
    return asked if asked in site.origins else site.base_url


async def _choice(request: web.Request) -> Choice:
    browser = cookies.e_cps_browser(request)
    if browser is None:
        raise AttemptUnknown
    return await choice_of(request.app[WORKS], browser)


async def _into(request: web.Request, signed_in: SignedIn, wished: str) -> web.Response:
    response = see_other(rules.local_path(wished, rules.LANDING[signed_in.role]))
    await let_in(request, response, signed_in.opened)
    return response


def _refuse(refused: Failure) -> web.Response:
    """The page of signing in says why, and what to do."""
    log.warning("e_cps_refused", code=refused.code, check=refused.detail)
    return see_other(f"/sign-in?e_cps={refused.code}")


async def _situation_page(
    request: web.Request, choice: Choice, refused: Failure | None = None
) -> web.Response:
    workplaces: dict[UUID, Workplace] = {}
    async with request.app[WORKS].reading() as session:
        for here in {grant.actor.establishment_id for grant in choice.grants}:
            if here is not None:
                workplaces[here] = await request.app[WORKPLACE_FOR](session, here)
    return await show_again(
        request, "accounts/e_cps_situation.html", refused, choice=choice, workplaces=workplaces
    )
