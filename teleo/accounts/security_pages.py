"""Doors of one's own security: how one signs in, seen and changed."""

from urllib.parse import urlencode

from aiohttp import web

from teleo.accounts import rules
from teleo.accounts.changing_password import change_password
from teleo.accounts.confirming import confirm, own_security
from teleo.accounts.errors import PasswordRefused
from teleo.accounts.factor_pages import here, read_credential, recovery_codes_page
from teleo.accounts.identify import WORKPLACE_FOR
from teleo.accounts.pages import PASSWORDS, spend_a_try
from teleo.accounts.schemas import ChoosePassword, Unlock
from teleo.accounts.second_factor.changing import (
    add_app,
    add_passkey,
    ask_new_passkey,
    name_passkey,
    offered_app,
    remove_factor,
    renew_codes,
)
from teleo.accounts.second_factor.errors import (
    FactorRefused,
    LastFactor,
    PasskeyRefused,
    ProofNeeded,
    TooManyPasskeys,
)
from teleo.accounts.second_factor.passkeys import relying_party
from teleo.accounts.second_factor.schemas import AddPasskey, NamePasskey, PasskeyOptions, TypeFactor
from teleo.core.actor import Role
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import actor_of, answer, only, part, read, sent, work_for
from teleo.http.keys import SITE, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import TooManyTries

SECURITY = "/security"
CONFIRM = f"{SECURITY}/confirm"
APP = f"{SECURITY}/app"
PASSWORD = f"{SECURITY}/password"
WITH_A_PASSWORD: tuple[Role, ...] = ("assistant", "administrator", "region_administrator")

routes = web.RouteTableDef()


@routes.get(SECURITY, name="security")
@only(*WITH_A_PASSWORD)
async def show_security(request: web.Request) -> web.StreamResponse:
    return await _page(request)


@routes.get(CONFIRM, name="confirm")
@only(*WITH_A_PASSWORD)
async def show_confirm(request: web.Request) -> web.StreamResponse:
    """One field: his password. It is asked for once in ten minutes of changes."""
    return await _confirm_page(request, request.query.get("next", ""), None)


@routes.post(CONFIRM, name="send_confirm")
@only(*WITH_A_PASSWORD)
async def send_confirm(request: web.Request) -> web.StreamResponse:
    actor = actor_of(request)
    wished = str((await sent(request)).get("next", ""))
    try:
        wish = await read(request, Unlock)
        await spend_a_try(request, str(actor.account_id))
        await confirm(request.app[WORKS], request.app[PASSWORDS], actor, wish.password)
    except (Invalid, PasswordRefused, TooManyTries) as refused:
        return await _confirm_page(request, wished, refused)
    return see_other(rules.local_path(wished, SECURITY))


@routes.get(APP, name="own_app")
@only(*WITH_A_PASSWORD)
async def show_app(request: web.Request) -> web.StreamResponse:
    return await _app_page(request, None)


@routes.post(APP, name="add_app")
@only(*WITH_A_PASSWORD)
async def send_app(request: web.Request) -> web.StreamResponse:
    try:
        wish = await read(request, TypeFactor)
        codes = await add_app(request.app[WORKS], actor_of(request), wish.code)
    except (Invalid, FactorRefused) as refused:
        return await _app_page(request, refused)
    except ProofNeeded:
        return _first_confirm(APP)
    return await _done(request, codes, "app")


@routes.get(PASSWORD, name="own_password")
@only(*WITH_A_PASSWORD)
async def show_password(request: web.Request) -> web.StreamResponse:
    async with request.app[WORKS].reading() as session:
        own = await own_security(session, request.app[WORKS], actor_of(request))
    return await _password_page(request, None) if own.is_proven else _first_confirm(PASSWORD)


@routes.post(PASSWORD, name="change_password")
@only(*WITH_A_PASSWORD)
async def send_password(request: web.Request) -> web.StreamResponse:
    works, actor = request.app[WORKS], actor_of(request)
    try:
        wish = await read(request, ChoosePassword)
        await change_password(
            works, request.app[PASSWORDS], actor, wish.password, place=await _own_place(request)
        )
    except Invalid as wrong:
        return await _password_page(request, wrong)
    except ProofNeeded:
        return _first_confirm(PASSWORD)
    return see_other(f"{SECURITY}?done=password")


@routes.post(f"{SECURITY}/passkeys", name="add_passkey")
@only(*WITH_A_PASSWORD)
async def send_passkey(request: web.Request) -> web.StreamResponse:
    try:
        wish = await read_credential(request, AddPasskey)
        codes = await add_passkey(request.app[WORKS], actor_of(request), here(request), wish.credential)
    except (PasskeyRefused, TooManyPasskeys) as refused:
        return await _page(request, refused)
    except ProofNeeded:
        return _first_confirm(SECURITY)
    return await _done(request, codes, "passkey")


@routes.post("/api/v1/security/passkey", name="api_ask_new_passkey")
@only(*WITH_A_PASSWORD, answers=PasskeyOptions, fails=(ProofNeeded, PasskeyRefused, TooManyPasskeys))
async def ask(request: web.Request) -> web.Response:
    """What the browser asks of an authenticator that is to make a passkey. Good once, for five minutes."""
    works = request.app[WORKS]
    site = here(request)
    async with works.reading() as session:
        holder = (await own_security(session, works, actor_of(request))).holder
    async with work_for(request) as work:
        return answer(await ask_new_passkey(work, site, holder))


@routes.post(SECURITY + "/passkeys/{passkey_id}/name", name="name_passkey")
@only(*WITH_A_PASSWORD)
async def send_name(request: web.Request) -> web.StreamResponse:
    """A name opens nothing: the password is not asked for it."""
    try:
        wish = await read(request, NamePasskey)
        async with work_for(request) as work:
            await name_passkey(work, part(request, "passkey_id"), wish.name)
    except Invalid as refused:
        return await _page(request, refused)
    return see_other(f"{SECURITY}?done=name")


@routes.post(SECURITY + "/factors/{factor_id}/remove", name="remove_factor")
@only(*WITH_A_PASSWORD)
async def send_removal(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            await remove_factor(work, part(request, "factor_id"))
    except LastFactor as refused:
        return await _page(request, refused)
    except ProofNeeded:
        return _first_confirm(SECURITY)
    return see_other(f"{SECURITY}?done=removed")


@routes.post(f"{SECURITY}/recovery-codes", name="renew_recovery_codes")
@only(*WITH_A_PASSWORD)
async def send_renewal(request: web.Request) -> web.StreamResponse:
    try:
        async with work_for(request) as work:
            codes = await renew_codes(work)
    except ProofNeeded:
        return _first_confirm(SECURITY)
    return await recovery_codes_page(request, codes, SECURITY)


async def _done(request: web.Request, codes: tuple[str, ...], what: str) -> web.Response:
    if codes:
        return await recovery_codes_page(request, codes, SECURITY)
    return see_other(f"{SECURITY}?done={what}")


def _first_confirm(back: str) -> web.Response:
    return see_other(f"{CONFIRM}?{urlencode({'next': back})}")


async def _page(request: web.Request, refused: Failure | None = None) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        own = await own_security(session, works, actor_of(request))
    return await show_again(
        request,
        "accounts/security.html",
        refused,
        own=own,
        passkeys=relying_party(request.app[SITE].base_url) is not None,
        recovered="recovered" in request.query,
        done=request.query.get("done", ""),
        onward=rules.local_path(request.query.get("next", ""), rules.LANDING[actor_of(request).role]),
    )


async def _confirm_page(request: web.Request, wished: str, refused: Failure | None) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        own = await own_security(session, works, actor_of(request))
    return await show_again(request, "accounts/confirm.html", refused, own=own, next=wished)


async def _own_place(request: web.Request) -> str:
    """Nothing for whoever administers the region."""
    actor = actor_of(request)
    if actor.establishment_id is None:
        return ""
    async with request.app[WORKS].reading() as session:
        return (await request.app[WORKPLACE_FOR](session, actor.establishment_id)).shown_name


async def _password_page(request: web.Request, refused: Failure | None) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        own = await own_security(session, works, actor_of(request))
    return await show_again(request, "accounts/own_password.html", refused, own=own)


async def _app_page(request: web.Request, refused: Failure | None) -> web.Response:
    works, actor = request.app[WORKS], actor_of(request)
    async with works.reading() as session:
        own = await own_security(session, works, actor)
    try:
        app = await offered_app(works, actor, own.holder.email)
    except ProofNeeded:
        return _first_confirm(APP)
    return await show_again(request, "accounts/own_app.html", refused, app=app, own=own)
