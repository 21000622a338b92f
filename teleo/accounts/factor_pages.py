"""Doors of the second step: show a factor, or set up the first one. They know a browser by its half-way alone."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from teleo.accounts import cookies, rules
from teleo.accounts.finishing import (
    Finished,
    Standing,
    ask_passkey,
    finish_by_code,
    finish_by_passkey,
    finish_with_new_app,
    finish_with_new_passkey,
    standing_of,
)
from teleo.accounts.identify import let_in
from teleo.accounts.pages import FACTOR
from teleo.accounts.second_factor import apps
from teleo.accounts.second_factor.errors import (
    FactorRefused,
    HalfWayOver,
    PasskeyRefused,
    TooManyPasskeys,
)
from teleo.accounts.second_factor.passkeys import RelyingParty, relying_party
from teleo.accounts.second_factor.schemas import AddPasskey, PasskeyOptions, ShowPasskey, TypeFactor
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import ModelT, answer, anyone, read
from teleo.http.keys import SITE, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, TooManyTries, client_address
from teleo.infra.work import Works

SET_UP = "/sign-in/set-up"
A_DAY = 24 * 60 * 60
# Of codes, by whoever has the password already. Three of a million are right at any time: in a day, a guesser has one
# chance in ten thousand; whoever mistypes has had ten tries in a quarter of an hour.
BY_ACCOUNT = Throttle("factor.account", tries=10)
BY_ACCOUNT_A_DAY = Throttle("factor.account_day", tries=30, seconds=A_DAY)
BY_ADDRESS = Throttle("factor.address", tries=60)

# What the app of an invented person shows now: in the demonstration alone.
ShownCode = Callable[[Works, UUID], Awaitable[str | None]]
SHOWN_CODE: web.AppKey[ShownCode] = web.AppKey("shown_code")

routes = web.RouteTableDef()


@routes.get(FACTOR, name="factor")
@anyone(
    reason="whoever gave a password in this browser is asked for his second factor; nobody else is shown anything"
)
async def show_factor(request: web.Request) -> web.StreamResponse:
    """To where the first factor is set up, for whoever has none."""
    try:
        standing = await standing_of(request.app[WORKS], cookies.half_way(request))
    except HalfWayOver:
        return see_other("/sign-in")
    return await _factor_page(request, standing) if standing.factors.count else see_other(SET_UP)


@routes.post(FACTOR, name="send_factor")
@anyone(reason="whoever gave a password in this browser shows his second factor; it opens the session")
async def send_factor(request: web.Request) -> web.StreamResponse:
    """A code of his app, or of his paper."""
    works, token = request.app[WORKS], cookies.half_way(request)
    try:
        standing = await standing_of(works, token)
        try:
            wish = await read(request, TypeFactor)
            await _spend_a_try(request, standing)
            finished = await finish_by_code(works, token, wish.code)
        except (Invalid, FactorRefused, TooManyTries) as refused:
            return await _factor_page(request, await standing_of(works, token), refused)
    except HalfWayOver:
        return _over(request)
    return await _into(request, finished, standing)


@routes.post("/sign-in/passkey", name="send_passkey")
@anyone(reason="whoever gave a password in this browser shows his second factor; it opens the session")
async def send_passkey(request: web.Request) -> web.StreamResponse:
    works, token = request.app[WORKS], cookies.half_way(request)
    try:
        standing = await standing_of(works, token)
        try:
            wish = await read_credential(request, ShowPasskey)
            await BY_ADDRESS.spend(request, client_address(request))
            finished = await finish_by_passkey(works, token, here(request), wish.credential)
        except (PasskeyRefused, TooManyTries) as refused:
            return await _factor_page(request, await standing_of(works, token), refused)
    except HalfWayOver:
        return _over(request)
    return await _into(request, finished, standing)


@routes.get(SET_UP, name="set_up_factor")
@anyone(reason="whoever gave a password in this browser and has no second factor sets one up")
async def show_set_up(request: web.Request) -> web.StreamResponse:
    try:
        standing = await standing_of(request.app[WORKS], cookies.half_way(request))
    except HalfWayOver:
        return see_other("/sign-in")
    return see_other(FACTOR) if standing.factors.count else await _set_up_page(request, standing)


@routes.post(SET_UP, name="send_first_app")
@anyone(reason="whoever gave a password in this browser and has no second factor sets one up")
async def send_first_app(request: web.Request) -> web.StreamResponse:
    works, token = request.app[WORKS], cookies.half_way(request)
    try:
        standing = await standing_of(works, token)
        try:
            wish = await read(request, TypeFactor)
            finished = await finish_with_new_app(works, token, wish.code)
        except (Invalid, FactorRefused) as refused:
            return await _set_up_page(request, await standing_of(works, token), refused)
    except HalfWayOver:
        return _over(request)
    return await _into(request, finished, standing)


@routes.post(f"{SET_UP}/passkey", name="send_first_passkey")
@anyone(reason="whoever gave a password in this browser and has no second factor sets one up")
async def send_first_passkey(request: web.Request) -> web.StreamResponse:
    works, token = request.app[WORKS], cookies.half_way(request)
    try:
        standing = await standing_of(works, token)
        try:
            wish = await read_credential(request, AddPasskey)
            finished = await finish_with_new_passkey(works, token, here(request), wish.credential)
        except (PasskeyRefused, TooManyPasskeys) as refused:
            return await _set_up_page(request, await standing_of(works, token), refused)
    except HalfWayOver:
        return _over(request)
    return await _into(request, finished, standing)


@routes.post("/api/v1/sign-in/passkey", name="api_ask_passkey")
@anyone(
    reason="whoever gave a password in this browser is told what his authenticator is to sign",
    answers=PasskeyOptions,
    fails=(HalfWayOver, PasskeyRefused, TooManyTries),
)
async def ask(request: web.Request) -> web.Response:
    """What the browser asks of an authenticator: to show a passkey, or to make the first. Good once, for five minutes."""
    await BY_ADDRESS.spend(request, client_address(request))
    return answer(await ask_passkey(request.app[WORKS], cookies.half_way(request), here(request)))


async def recovery_codes_page(request: web.Request, codes: tuple[str, ...], onward: str) -> web.Response:
    """Shown by the answer itself and kept nowhere: there is no address to come back to."""
    return await show_again(request, "accounts/recovery_codes.html", None, codes=codes, onward=onward)


async def read_credential(request: web.Request, model: type[ModelT]) -> ModelT:
    """Raises PasskeyRefused: a page's module fills this field, nobody types it."""
    try:
        return await read(request, model)
    except Invalid:
        raise PasskeyRefused from None


def here(request: web.Request) -> RelyingParty:
    """Raises PasskeyRefused where this site can have no passkeys."""
    here = relying_party(request.app[SITE].base_url)
    if here is None:
        raise PasskeyRefused
    return here


async def _spend_a_try(request: web.Request, standing: Standing) -> None:
    await BY_ADDRESS.spend(request, client_address(request))
    for throttle in (BY_ACCOUNT, BY_ACCOUNT_A_DAY):
        await throttle.spend(request, str(standing.holder.account_id))


async def _into(request: web.Request, finished: Finished, standing: Standing) -> web.Response:
    """To where one was going; by the codes that are shown once, or by one's own security after one of them was used."""
    for throttle in (BY_ACCOUNT, BY_ACCOUNT_A_DAY):
        await throttle.forgive(request, str(standing.holder.account_id))
    signed_in = finished.signed_in
    onward = rules.first_page(signed_in.role, finished.wished, elsewhere=signed_in.elsewhere)
    if finished.recovery_codes:
        response = await recovery_codes_page(request, finished.recovery_codes, onward)
    else:
        told = f"/security?{urlencode({'recovered': '', 'next': onward})}"
        response = see_other(told if finished.by == "recovery_code" else onward)
    await let_in(request, response, signed_in.opened)
    cookies.drop_half_way(request, response)
    return response


def _over(request: web.Request) -> web.Response:
    response = see_other("/sign-in?over")
    cookies.drop_half_way(request, response)
    return response


async def _factor_page(
    request: web.Request, standing: Standing, refused: Failure | None = None
) -> web.Response:
    shown_code = request.app.get(SHOWN_CODE)
    account_id = standing.holder.account_id
    return await show_again(
        request,
        "accounts/factor.html",
        refused,
        standing=standing,
        by_paper="paper" in request.query or standing.factors.app is None,
        shown_code=await shown_code(request.app[WORKS], account_id) if shown_code else None,
    )


async def _set_up_page(
    request: web.Request, standing: Standing, refused: Failure | None = None
) -> web.Response:
    secret = apps.secret_for(request.app[WORKS].vault, standing.id)
    return await show_again(
        request,
        "accounts/set_up_factor.html",
        refused,
        app=apps.offer(secret, standing.holder.email),
        passkeys=relying_party(request.app[SITE].base_url) is not None,
    )
