"""What programs ask: discovery, keys, tokens, userinfo, introspection, revocation, CIBA. At the real one's own paths."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from teleo.http.endpoint import anyone
from teleo.http.keys import SITE
from teleo.sandbox.pro_sante_connect.counterpart import (
    CLIENT_ID,
    POLLED_EVERY,
    REALM,
    Backchannel,
    Counterpart,
    keep_backchannel,
)

COUNTERPART = web.AppKey("psc_counterpart", Counterpart)
DISCOVERY = f"{REALM}/.well-known/wallet-openid-configuration"
WALLET = "/sandbox/psc/wallet/auth"
LOGOUT = f"{REALM}/protocol/openid-connect/logout"
_PROTOCOL = f"{REALM}/protocol/openid-connect"
CIBA_GRANT = "urn:openid:params:grant-type:ciba"
OUTSIDE = "programs ask this of a provider that is not ours; it is invented, for the demonstration"

routes = web.RouteTableDef()


class EcpsRefused(Exception):
    """An e-CPS that anyone may press is for the demonstration and the tests alone."""


def hold(app: web.Application, counterpart: Counterpart) -> None:
    """Raises EcpsRefused outside the demonstration."""
    if not app[SITE].demonstration:
        raise EcpsRefused
    app[COUNTERPART] = counterpart


@routes.get(DISCOVERY, name="psc_discovery")
@anyone(reason=OUTSIDE)
async def discovery(request: web.Request) -> web.Response:
    where = request.app[COUNTERPART].addresses
    inside, outside = f"{where.inside}{_PROTOCOL}", where.outside
    return web.json_response(
        {
            "issuer": where.issuer,
            "authorization_endpoint": f"{outside}{WALLET}",
            "token_endpoint": f"{inside}/token",
            "userinfo_endpoint": f"{inside}/userinfo",
            "introspection_endpoint": f"{inside}/token/introspect",
            "revocation_endpoint": f"{inside}/revoke",
            "jwks_uri": f"{inside}/certs",
            "end_session_endpoint": f"{outside}{LOGOUT}",
            "backchannel_authentication_endpoint": f"{inside}/ext/ciba/auth",
            "backchannel_token_delivery_modes_supported": ["poll"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", CIBA_GRANT],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "scope_all"],
            "acr_values_supported": ["eidas1"],
            "authorization_response_iss_parameter_supported": True,
        }
    )


@routes.get(f"{_PROTOCOL}/certs", name="psc_keys")
@anyone(reason=OUTSIDE)
async def keys(request: web.Request) -> web.Response:
    return web.json_response(request.app[COUNTERPART].keys.jwks())


@routes.post("/sandbox/psc/rotate", name="psc_rotate")
@anyone(reason="tests change the keys of a provider that is not ours", csrf=False)
async def rotate(request: web.Request) -> web.Response:
    request.app[COUNTERPART].keys.rotate()
    return web.json_response({})


@routes.post(f"{_PROTOCOL}/token", name="psc_token")
@anyone(reason=OUTSIDE, csrf=False)
async def token(request: web.Request) -> web.Response:
    psc = request.app[COUNTERPART]
    form = await _form(request)
    if not _is_client(request, psc, form):
        return _error("invalid_client", status=401)
    match form.get("grant_type"):
        case "authorization_code":
            return _of_code(psc, form)
        case granted if granted == CIBA_GRANT:
            return _of_backchannel(psc, form)
        case _:
            return _error("unsupported_grant_type")


@routes.get(f"{_PROTOCOL}/userinfo", name="psc_userinfo")
@anyone(reason=OUTSIDE)
async def userinfo(request: web.Request) -> web.Response:
    psc = request.app[COUNTERPART]
    found = psc.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if found is None or psc.clock.now() >= found.ends_at:
        return _error("invalid_token", status=401)
    return _answer(found.identity.userinfo())


@routes.post(f"{_PROTOCOL}/token/introspect", name="psc_introspect")
@anyone(reason=OUTSIDE, csrf=False)
async def introspect(request: web.Request) -> web.Response:
    """RFC 7662; of an access token, with SubjectNameID."""
    psc = request.app[COUNTERPART]
    form = await _form(request)
    if not _is_client(request, psc, form):
        return _error("invalid_client", status=401)
    found = psc.tokens.get(form.get("token", ""))
    if found is None or psc.clock.now() >= found.ends_at:
        return _answer({"active": False})
    return _answer(
        {
            "active": True,
            "iss": psc.addresses.issuer,
            "sub": found.identity.subject,
            "azp": CLIENT_ID,
            "nonce": found.nonce,
            "scope": found.scope,
            "iat": int(found.issued_at.timestamp()),
            "exp": int(found.ends_at.timestamp()),
            "SubjectNameID": found.identity.national_id,
        }
    )


@routes.post(f"{_PROTOCOL}/revoke", name="psc_revoke")
@anyone(reason=OUTSIDE, csrf=False)
async def revoke(request: web.Request) -> web.Response:
    """RFC 7009: 200, whether there was such a token or not."""
    psc = request.app[COUNTERPART]
    form = await _form(request)
    if not _is_client(request, psc, form):
        return _error("invalid_client", status=401)
    psc.tokens.pop(form.get("token", ""), None)
    return _answer({})


@routes.post(f"{_PROTOCOL}/ext/ciba/auth", name="psc_ciba")
@anyone(reason=OUTSIDE, csrf=False)
async def ask_backchannel(request: web.Request) -> web.Response:
    """CIBA Core §7: the question goes on the telephone of who is named."""
    psc = request.app[COUNTERPART]
    form = await _form(request)
    if not _is_client(request, psc, form):
        return _error("invalid_client", status=401)
    identity = psc.identity(form.get("login_hint", ""))
    if identity is None:
        return _error("unknown_user_id")
    if not re.fullmatch(r"[0-9]{2}", form.get("binding_message", "")):
        return _error("invalid_binding_message")
    if form.get("channel") != "MOBILE" or form.get("acr_values") != "eidas1":
        return _error("invalid_request")
    question = psc.ask(identity, "confirm", form["binding_message"])
    request_id = secrets.token_urlsafe(24)
    keep_backchannel(
        psc, request_id, Backchannel(question, form.get("scope", ""), "eidas1", question.ends_at)
    )
    lasts = int(psc.question_lasts.total_seconds())
    return _answer({"auth_req_id": request_id, "expires_in": max(1, lasts), "interval": POLLED_EVERY})


def _of_code(psc: Counterpart, form: dict[str, str]) -> web.Response:
    """A code is taken by whoever shows it first, right or wrong."""
    code = psc.codes.pop(form.get("code", ""), None)
    if code is None or psc.clock.now() >= code.ends_at or form.get("redirect_uri") != code.wish.redirect_uri:
        return _error("invalid_grant")
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.wish.challenge:
        return _error("invalid_grant")
    return _answer(
        psc.give_tokens(
            code.identity,
            nonce=code.wish.nonce,
            scope=code.wish.scope,
            acr=code.wish.acr,
            authenticated_at=code.authenticated_at,
        )
    )


def _of_backchannel(psc: Counterpart, form: dict[str, str]) -> web.Response:
    request_id = form.get("auth_req_id", "")
    asked = psc.backchannels.get(request_id)
    now = psc.clock.now()
    if asked is None:
        return _error("invalid_grant")
    if asked.polled_at is not None and now < asked.polled_at + timedelta(seconds=POLLED_EVERY):
        return _error("slow_down")
    asked.polled_at = now
    match psc.outcome(asked.question):
        case "waiting":
            return _error("authorization_pending")
        case "refused" | "wrong_number":
            return _error("access_denied")
        case "too_late":
            return _error("expired_token")
        case "approved":
            del psc.backchannels[request_id]
            tokens = psc.give_tokens(asked.question.identity, nonce="", scope=asked.scope, acr=asked.acr)
            return _answer(tokens)


def _is_client(request: web.Request, psc: Counterpart, form: dict[str, str]) -> bool:
    """By Basic or in the form."""
    said = request.headers.get("Authorization", "")
    if said.startswith("Basic "):
        try:
            decoded = base64.b64decode(said.removeprefix("Basic "), validate=True).decode()
        except ValueError:
            return False
        name, _, secret = (unquote(part) for part in decoded.partition(":"))
    else:
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
    return name == CLIENT_ID and hmac.compare_digest(secret.encode(), psc.secret.encode())


async def _form(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _answer(body: dict[str, Any]) -> web.Response:
    return web.json_response(body, headers={"Cache-Control": "no-store"})


def _error(code: str, *, status: int = 400) -> web.Response:
    return web.json_response({"error": code}, status=status, headers={"Cache-Control": "no-store"})
