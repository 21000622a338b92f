"""Sign in, sign out, choose a password when invited, and the doors that a patient's link and a spoken code open."""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from teleo.accounts import cookies, rules
from teleo.accounts.enrolling import choose_password, open_enrolment
from teleo.accounts.errors import CodeRefused, CredentialsRefused, EnrolmentOver, EnrolmentUnknown
from teleo.accounts.identify import WORKPLACE_FOR, WorkplaceFor
from teleo.accounts.leaving import prepare_leaving
from teleo.accounts.magic_links import LinkOpened, note_opening, open_link
from teleo.accounts.passwords import Passwords
from teleo.accounts.professionals import E_CPS
from teleo.accounts.queries import Workplace
from teleo.accounts.schemas import ChoosePassword, SignIn, TypeCode
from teleo.accounts.signing_in import sign_in
from teleo.accounts.signing_out import sign_out
from teleo.accounts.spoken_codes import try_code
from teleo.core.actor import SYSTEM
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import anyone, read, sent
from teleo.http.keys import IDENTITY, WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, TooManyTries, client_address

QUARTER_OF_HOUR = 15 * 60


@dataclass(frozen=True, slots=True)
class Throttles:
    """By account against guessing one password, by address against trying one password on every account.

    Codes: by address, and on the whole against many addresses. While a hundred codes live, that leaves guessers
    less than one chance in a thousand in a quarter of an hour.
    """

    account: Throttle = field(default_factory=lambda: Throttle(tries=10, seconds=QUARTER_OF_HOUR))
    address: Throttle = field(default_factory=lambda: Throttle(tries=60, seconds=QUARTER_OF_HOUR))
    codes: Throttle = field(default_factory=lambda: Throttle(tries=10, seconds=QUARTER_OF_HOUR))
    all_codes: Throttle = field(default_factory=lambda: Throttle(tries=600, seconds=QUARTER_OF_HOUR))


PASSWORDS = web.AppKey("passwords", Passwords)
THROTTLES = web.AppKey("sign_in_throttles", Throttles)

routes = web.RouteTableDef()


def set_up(app: web.Application, *, workplace_for: WorkplaceFor) -> None:
    """`workplace_for` comes from the directory, which stands above."""
    app[PASSWORDS] = Passwords()
    app[THROTTLES] = Throttles()
    app[WORKPLACE_FOR] = workplace_for


@routes.get("/sign-in", name="sign_in")
@anyone(reason="one signs in here")
async def show_sign_in(request: web.Request) -> web.StreamResponse:
    wished = request.query.get("next", "")
    member = request[IDENTITY].member
    if member is not None:
        return see_other(rules.local_path(wished, rules.LANDING[member.role]))
    return await _sign_in_page(
        request,
        None,
        next=wished,
        chosen="password_chosen" in request.query,
        left="left" in request.query,
        e_cps_refused=request.query.get("e_cps", ""),
    )


@routes.post("/sign-in", name="send_sign_in")
@anyone(reason="one signs in here")
async def send_sign_in(request: web.Request) -> web.StreamResponse:
    try:
        wish = await read(request, SignIn)
        _spend_a_try(request, wish.email)
        signed_in = await sign_in(request.app[WORKS], request.app[PASSWORDS], wish)
    except (Invalid, CredentialsRefused, TooManyTries) as refused:
        return await _refuse(request, refused)
    request.app[THROTTLES].account.forgive(wish.email)
    response = see_other(rules.local_path(wish.next, rules.LANDING[signed_in.role]))
    cookies.set_session(request, response, signed_in.token)
    return response


@routes.post("/sign-out", name="sign_out")
@anyone(reason="whoever is signed out already is told the same")
async def send_sign_out(request: web.Request) -> web.StreamResponse:
    """Here at once; a session of Pro Santé Connect may then be ended there, by a link of the page that follows."""
    token = cookies.session_token(request)
    leaving = None
    if token is not None:
        async with request.app[WORKS].open(request[IDENTITY].member or SYSTEM) as work:
            leaving = await prepare_leaving(work, token)
            await sign_out(work, token)
    response = see_other("/sign-in?left" if leaving else "/sign-in")
    cookies.drop_session(request, response)
    if leaving:
        cookies.set_e_cps_browser(request, response, leaving)
    return response


@routes.get("/enrol/{token}", name="enrol")
@anyone(reason="the link itself is the key; looking at it consumes nothing")
async def show_enrolment(request: web.Request) -> web.StreamResponse:
    return await _enrolment_page(request)


@routes.post("/enrol/{token}", name="choose_password")
@anyone(reason="the link itself is the key, and is used by this")
async def send_password(request: web.Request) -> web.StreamResponse:
    try:
        wish = await read(request, ChoosePassword)
        await choose_password(
            request.app[WORKS], request.app[PASSWORDS], request.match_info["token"], wish.password
        )
    except Invalid as wrong:
        return await _enrolment_page(request, wrong)
    except (EnrolmentUnknown, EnrolmentOver):
        return see_other(request.path)  # which says why
    return see_other("/sign-in?password_chosen")


@routes.get("/l/{token}", name="open_link")
@anyone(reason="the link itself is the key; opening it consumes nothing")
async def show_link(request: web.Request) -> web.StreamResponse:
    works = request.app[WORKS]
    try:
        async with works.reading() as session:
            opened = await open_link(session, request.match_info["token"], works.clock.now())
    except Failure as refused:
        return await _explain_link(request, refused)
    await note_opening(works, opened)
    response = see_other(f"/visit/{opened.appointment_id}")
    cookies.set_visit(request, response, opened)
    return response


@routes.get("/code", name="type_code")
@anyone(reason="a patient who was read a code types it here; looking changes nothing")
async def show_code(request: web.Request) -> web.StreamResponse:
    """One field, for the code that somebody reads out on the telephone."""
    return await show_again(request, "accounts/type_code.html", None, typed="")


@routes.post("/code", name="send_code")
@anyone(reason="the code itself is the key")
async def send_code(request: web.Request) -> web.StreamResponse:
    """Into the visit, as by the link; otherwise the same answer for whatever is wrong with a code."""
    try:
        opened = await _open_code(request, await read(request, TypeCode))
    except (Invalid, CodeRefused, TooManyTries) as refused:
        typed = (await sent(request)).get("code", "") if isinstance(refused, Invalid) else ""
        return await show_again(request, "accounts/type_code.html", refused, typed=typed)
    response = see_other(f"/visit/{opened.appointment_id}")
    cookies.set_visit(request, response, opened)
    return response


async def _open_code(request: web.Request, wish: TypeCode) -> LinkOpened:
    works = request.app[WORKS]
    at = works.clock.now().timestamp()
    request.app[THROTTLES].codes.spend(client_address(request), at=at)
    request.app[THROTTLES].all_codes.spend("", at=at)
    async with works.open(SYSTEM) as work:
        opened = await try_code(work, wish.code)
    if opened is None:
        raise CodeRefused
    await note_opening(works, opened)
    return opened


async def _enrolment_page(request: web.Request, refused: Failure | None = None) -> web.Response:
    """The form, with what is wrong in it; or why this link opens none."""
    works = request.app[WORKS]
    invited, here = None, None
    try:
        async with works.reading() as session:
            invited = await open_enrolment(session, request.match_info["token"], works.clock.now())
            here = await request.app[WORKPLACE_FOR](session, invited.establishment_id)
    except Failure as closed:
        refused = closed
    return await show_again(request, "accounts/enrol.html", refused, invited=invited, establishment=here)


def _spend_a_try(request: web.Request, email: str) -> None:
    at = request.app[WORKS].clock.now().timestamp()
    request.app[THROTTLES].address.spend(client_address(request), at=at)
    request.app[THROTTLES].account.spend(email, at=at)


async def _refuse(request: web.Request, refused: Failure) -> web.Response:
    typed = await sent(request)
    return await _sign_in_page(request, refused, email=typed.get("email", ""), next=typed.get("next", ""))


async def _sign_in_page(request: web.Request, refused: Failure | None, **told: object) -> web.Response:
    usual: dict[str, object] = {"email": "", "chosen": False, "left": False, "e_cps_refused": ""}
    context = usual | {"e_cps": E_CPS in request.app} | told
    return await show_again(request, "accounts/sign_in.html", refused, **context)


async def _explain_link(request: web.Request, refused: Failure) -> web.Response:
    helper = await _establishment_in(request, refused)
    return await show_again(request, "accounts/link_problem.html", refused, establishment=helper)


async def _establishment_in(request: web.Request, refused: Failure) -> Workplace | None:
    """Who can help, when the link was once one of ours."""
    with suppress(KeyError):
        establishment_id = UUID(str(refused.extra["establishment_id"]))
        async with request.app[WORKS].reading() as session:
            return await request.app[WORKPLACE_FOR](session, establishment_id)
    return None
