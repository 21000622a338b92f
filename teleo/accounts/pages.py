"""Sign in, sign out, choose a password when invited, and the door that a spoken code opens."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from teleo.accounts import cookies, queries, rules
from teleo.accounts.devices import DeviceKept, remember_device
from teleo.accounts.enrolling import choose_password, open_enrolment
from teleo.accounts.errors import CodeRefused, CredentialsRefused, EnrolmentOver, EnrolmentUnknown
from teleo.accounts.identify import CALL_BEGAN, WORKPLACE_FOR, CallBegan, WorkplaceFor
from teleo.accounts.leaving import prepare_leaving
from teleo.accounts.magic_links import LinkOpened, note_opening
from teleo.accounts.passwords import Passwords
from teleo.accounts.professionals import E_CPS
from teleo.accounts.schemas import ChoosePassword, SignIn, TypeCode
from teleo.accounts.signing_in import sign_in
from teleo.accounts.signing_out import sign_out
from teleo.accounts.spoken_codes import try_code
from teleo.core.actor import SYSTEM, Actor
from teleo.core.errors import Failure, Invalid
from teleo.http.endpoint import anyone, read, sent
from teleo.http.keys import IDENTITY, LOCKS_AFTER, WORKS
from teleo.http.pages import address_in, see_other
from teleo.http.problems import show_again
from teleo.http.throttle import Throttle, TooManyTries, client_address
from teleo.infra.database import Session

# By account against guessing one password, by address against trying one password on every account.
BY_ACCOUNT = Throttle("sign_in.account", tries=10)
BY_ADDRESS = Throttle("sign_in.address", tries=60)
# By address, and on the whole against many addresses. While a hundred codes live, that leaves guessers less than one
# chance in a thousand in a quarter of an hour.
CODES = Throttle("codes.address", tries=10)
ALL_CODES = Throttle("codes", tries=600)

# In which language a patient is written to.
LanguageOf = Callable[[Session, Actor], Awaitable[str]]
LANGUAGE_OF: web.AppKey[LanguageOf] = web.AppKey("language_of")
PASSWORDS = web.AppKey("passwords", Passwords)
FACTOR = "/sign-in/factor"  # the second step

routes = web.RouteTableDef()


def set_up(
    app: web.Application, *, workplace_for: WorkplaceFor, call_began: CallBegan, language_of: LanguageOf
) -> None:
    """`workplace_for` comes from the directory, `call_began` from consultations, `language_of` from the patients: they
    stand above.
    """
    app[PASSWORDS] = Passwords()
    app[WORKPLACE_FOR] = workplace_for
    app[CALL_BEGAN] = call_began
    app[LOCKS_AFTER] = rules.LOCKS_AFTER
    app[LANGUAGE_OF] = language_of


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
        over="over" in request.query,
        accepted="accepted" in request.query,
        left="left" in request.query,
        e_cps_refused=request.query.get("e_cps", ""),
    )


@routes.post("/sign-in", name="send_sign_in")
@anyone(reason="one signs in here")
async def send_sign_in(request: web.Request) -> web.StreamResponse:
    """The first step: what is asked next opens the session."""
    try:
        wish = await read(request, SignIn)
        await spend_a_try(request, wish.email)
        half_way = await sign_in(request.app[WORKS], request.app[PASSWORDS], wish)
    except (Invalid, CredentialsRefused, TooManyTries) as refused:
        return await _refuse(request, refused)
    await BY_ACCOUNT.forgive(request, wish.email)
    response = see_other(FACTOR)
    cookies.set_half_way(request, response, half_way)
    return response


@routes.post("/sign-out", name="sign_out")
@anyone(reason="whoever is signed out already is told the same")
async def send_sign_out(request: web.Request) -> web.StreamResponse:
    """Here at once; a session of Pro Santé Connect may then be ended there, by a link of the page that follows."""
    identity = request[IDENTITY]
    member = identity.member or identity.locked
    if member is None or member.session_id is None:
        response = see_other("/sign-in")
        cookies.drop_session(request, response)
        return response
    async with request.app[WORKS].open(member) as work:
        leaving = await prepare_leaving(work, member.session_id)
        await sign_out(work, member.session_id)
        in_call = member.practitioner_id and await request.app[CALL_BEGAN](
            work.session, member.practitioner_id, work.now
        )
    response = see_other("/sign-in?left" if leaving else "/sign-in")
    if not in_call:  # in another tab: it finds its way back to the room by these alone, and to nothing else
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
    works, token = request.app[WORKS], request.match_info["token"]
    try:
        wish = await read(request, ChoosePassword)
        half_way = await choose_password(
            works, request.app[PASSWORDS], token, wish.password, place=await _inviting_place(request)
        )
    except Invalid as wrong:
        return await _enrolment_page(request, wrong)
    except (EnrolmentUnknown, EnrolmentOver):
        return see_other(request.path)  # which says why
    response = see_other(FACTOR)
    cookies.set_half_way(request, response, half_way)
    return response


@routes.get("/code", name="type_code")
@anyone(reason="a patient who was read a code types it here; looking changes nothing")
async def show_code(request: web.Request) -> web.StreamResponse:
    """One field, for the code that somebody reads out on the telephone."""
    return await show_again(request, "accounts/type_code.html", None, typed="")


@routes.post("/code", name="send_code")
@anyone(reason="the code itself is the key")
async def send_code(request: web.Request) -> web.StreamResponse:
    """Into the visit, as by a link; otherwise the same answer for whatever is wrong with a code."""
    try:
        opened, kept = await _open_code(request, await read(request, TypeCode))
    except (Invalid, CodeRefused, TooManyTries) as refused:
        typed = (await sent(request)).get("code", "") if isinstance(refused, Invalid) else ""
        return await show_again(request, "accounts/type_code.html", refused, typed=typed)
    return await _enter(request, opened.by, kept)


async def _enter(request: web.Request, patient: Actor, kept: DeviceKept) -> web.Response:
    """Into the visit; in the language of the patient's messages, where his browser does not say another."""
    async with request.app[WORKS].reading() as session:
        language = await request.app[LANGUAGE_OF](session, patient)
    response = see_other(address_in(request, f"/visit/{kept.appointment_id}", language))
    cookies.set_visit(request, response, kept)
    return response


async def _open_code(request: web.Request, wish: TypeCode) -> tuple[LinkOpened, DeviceKept]:
    works = request.app[WORKS]
    await CODES.spend(request, client_address(request))
    await ALL_CODES.spend(request, "")
    async with works.open(SYSTEM) as work:
        opened = await try_code(work, wish.code)
        # Whoever was read it on the telephone has proved to the assistant who he is.
        kept = await remember_device(work, opened, "spoken_code") if opened else None
    if opened is None or kept is None:
        raise CodeRefused
    await note_opening(works, opened)
    return opened, kept


async def _inviting_place(request: web.Request) -> str:
    """Nothing for whoever is to administer the region. Raises EnrolmentUnknown, EnrolmentOver."""
    works = request.app[WORKS]
    async with works.reading() as session:
        invited = await open_enrolment(session, request.match_info["token"], works.clock.now())
        if invited.establishment_id is None:
            return ""
        return (await request.app[WORKPLACE_FOR](session, invited.establishment_id)).shown_name


async def _enrolment_page(request: web.Request, refused: Failure | None = None) -> web.Response:
    """The form, with what is wrong in it; or why this link opens none."""
    works = request.app[WORKS]
    invited, here, joins = None, None, False
    try:
        async with works.reading() as session:
            invited = await open_enrolment(session, request.match_info["token"], works.clock.now())
            joins = await queries.is_joining(session, invited)
            if invited.establishment_id is not None:
                here = await request.app[WORKPLACE_FOR](session, invited.establishment_id)
    except Failure as closed:
        refused = closed
    return await show_again(
        request, "accounts/enrol.html", refused, invited=invited, establishment=here, joins=joins
    )


async def spend_a_try(request: web.Request, account: str) -> None:
    """Of a password, on this account and from this address. Raises TooManyTries."""
    await BY_ADDRESS.spend(request, client_address(request))
    await BY_ACCOUNT.spend(request, account)


async def _refuse(request: web.Request, refused: Failure) -> web.Response:
    typed = await sent(request)
    return await _sign_in_page(request, refused, email=typed.get("email", ""), next=typed.get("next", ""))


async def _sign_in_page(request: web.Request, refused: Failure | None, **told: object) -> web.Response:
    usual: dict[str, object] = {
        "email": "",
        "over": False,
        "accepted": False,
        "left": False,
        "e_cps_refused": "",
    }
    context = usual | {"e_cps": E_CPS in request.app} | told
    return await show_again(request, "accounts/sign_in.html", refused, **context)
