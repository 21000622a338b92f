"""What a browser sees of Pro Santé Connect: who one is, the number to find again on the telephone, and the way out."""

from urllib.parse import urlencode

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.core.errors import NotFound
from teleo.http.endpoint import anyone, read
from teleo.http.keys import SITE
from teleo.http.pages import render, see_other
from teleo.http.problems import show_again
from teleo.sandbox.errors import RequestNotInOrder
from teleo.sandbox.pro_sante_connect.counterpart import (
    CLIENT_ID,
    SESSION_LASTS,
    Counterpart,
    SignIn,
    Wish,
    keep_sign_in,
)
from teleo.sandbox.pro_sante_connect.identities import InventedPerson
from teleo.sandbox.pro_sante_connect.protocol import COUNTERPART, LOGOUT, WALLET

SESSION = "psc_sandbox_session"
WAITING = "/sandbox/psc/wallet/questions/{question_id}"
PUBLIC = "a provider that is not ours shows this to anyone; it is invented, for the demonstration"

routes = web.RouteTableDef()


class ChooseIdentity(BaseModel):
    """The request, carried along by the form, and who one says one is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    national_id: str
    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    acr_values: str
    state: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    prompt: str = ""


@routes.get(WALLET, name="psc_wallet")
@anyone(reason=PUBLIC)
async def wallet(request: web.Request) -> web.StreamResponse:
    """Whoever is signed in here already goes straight back."""
    psc = request.app[COUNTERPART]
    wish = _wish(psc, dict(request.query))
    if wish is None:
        return await _refuse(request)
    cookie = request.cookies.get(SESSION, "")
    known = psc.session(cookie)
    if known is not None and not wish.anew:
        return see_other(_back(psc, wish, code=psc.give_code(wish, known, psc.authenticated_at(cookie))))
    return await render(
        request, "sandbox/psc_wallet.html", identities=psc.identities, asked=dict(request.query)
    )


@routes.post(WALLET, name="psc_choose_identity")
@anyone(reason=PUBLIC)
async def choose_identity(request: web.Request) -> web.StreamResponse:
    psc = request.app[COUNTERPART]
    chosen = await read(request, ChooseIdentity)
    wish = _wish(psc, chosen.model_dump())
    identity = psc.identity(chosen.national_id)
    if wish is None or identity is None:
        return await _refuse(request)
    question = psc.ask(identity, "sign_in")
    keep_sign_in(psc, wish, question)
    return see_other(WAITING.format(question_id=question.id))


@routes.get(WAITING, name="psc_waiting")
@anyone(reason=PUBLIC)
async def waiting(request: web.Request) -> web.StreamResponse:
    """The two digits, until the telephone has answered; then what came of it."""
    psc = request.app[COUNTERPART]
    sign_in = _sign_in(request)
    outcome = psc.outcome(sign_in.question)
    if outcome == "approved":
        return _let_through(request, psc, sign_in)
    return await render(
        request,
        "sandbox/psc_waiting.html",
        question=sign_in.question,
        outcome=outcome,
        again=f"{WALLET}?{urlencode(_query(sign_in.wish))}",
        give_up=_back(psc, sign_in.wish, error="access_denied"),
        page_data={"state": f"{request.path}/state"},
    )


@routes.get(f"{WAITING}/state", name="psc_waiting_state")
@anyone(reason=PUBLIC)
async def waiting_state(request: web.Request) -> web.Response:
    outcome = request.app[COUNTERPART].outcome(_sign_in(request).question)
    return web.json_response({"outcome": outcome}, headers={"Cache-Control": "no-store"})


@routes.get(LOGOUT, name="psc_sign_out")
@anyone(reason=PUBLIC)
async def sign_out(request: web.Request) -> web.StreamResponse:
    """RP-Initiated Logout 1.0: back to the client only when its token says so, and to an address that it told before."""
    psc = request.app[COUNTERPART]
    hint = psc.keys.read(request.query.get("id_token_hint", ""))
    back_to = request.query.get("post_logout_redirect_uri", "")
    is_ours = hint is not None or request.query.get("client_id") == CLIENT_ID
    psc.sessions.pop(request.cookies.get(SESSION, ""), None)
    if not is_ours or back_to not in psc.left_uris:
        return await _refuse(request)
    response = see_other(back_to)
    response.del_cookie(SESSION, path="/sandbox/psc")
    return response


def _let_through(request: web.Request, psc: Counterpart, sign_in: SignIn) -> web.Response:
    """Once: the page is left behind."""
    del psc.sign_ins[sign_in.question.id]
    identity: InventedPerson = sign_in.question.identity
    response = see_other(
        _back(psc, sign_in.wish, code=psc.give_code(sign_in.wish, identity, psc.clock.now()))
    )
    response.set_cookie(
        SESSION,
        psc.open_session(identity),
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[SITE].secure,
        path="/sandbox/psc",
    )
    return response


def _sign_in(request: web.Request) -> SignIn:
    found = request.app[COUNTERPART].sign_ins.get(request.match_info["question_id"])
    if found is None:
        raise NotFound
    return found


def _wish(psc: Counterpart, asked: dict[str, str]) -> Wish | None:
    """None for a request that is not in order: nobody is sent anywhere then (RFC 6749 §4.1.2.1)."""
    needed = {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "acr_values": "eidas1",
        "code_challenge_method": "S256",
    }
    if any(asked.get(name) != value for name, value in needed.items()):
        return None
    if asked.get("redirect_uri") not in psc.redirect_uris or "openid" not in asked.get("scope", "").split():
        return None
    if not all(asked.get(name) for name in ("state", "nonce", "code_challenge")):
        return None
    return Wish(
        redirect_uri=asked["redirect_uri"],
        scope=asked["scope"],
        state=asked["state"],
        nonce=asked["nonce"],
        challenge=asked["code_challenge"],
        acr=asked["acr_values"],
        anew=asked.get("prompt") == "login",
    )


def _query(wish: Wish) -> dict[str, str]:
    anew = {"prompt": "login"} if wish.anew else {}
    return anew | {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "redirect_uri": wish.redirect_uri,
        "scope": wish.scope,
        "acr_values": wish.acr,
        "state": wish.state,
        "nonce": wish.nonce,
        "code_challenge": wish.challenge,
        "code_challenge_method": "S256",
    }


def _back(psc: Counterpart, wish: Wish, **said: str) -> str:
    query = {**said, "state": wish.state, "iss": psc.addresses.issuer}
    return f"{wish.redirect_uri}?{urlencode(query)}"


async def _refuse(request: web.Request) -> web.Response:
    return await show_again(request, "sandbox/psc_refused.html", RequestNotInOrder())
