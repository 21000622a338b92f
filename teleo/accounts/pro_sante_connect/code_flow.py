"""The authorization code flow with PKCE (RFC 6749, 7636, 9207; OpenID Connect Core §3.1): what is sent, and what comes back."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from teleo.accounts.pro_sante_connect import id_tokens
from teleo.accounts.pro_sante_connect.errors import AnswerRefused, GivenUp, ProviderUnavailable
from teleo.accounts.pro_sante_connect.id_tokens import Expected
from teleo.accounts.pro_sante_connect.people import Professional, read_userinfo
from teleo.accounts.pro_sante_connect.provider import Answer, Metadata, Provider

OK = 200
REFUSALS = frozenset({400, 401, 403})  # the statuses of RFC 6749 §5.2
# What the provider answers when the person says no, goes back or is too slow; anything else is a fault, theirs or ours.
GIVEN_UP = frozenset({"access_denied", "login_required", "interaction_required", "authentication_expired"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is remembered between the two halves of a sign-in. `verifier` never leaves us before the code is back.

    `since` is when someone was asked to prove anew who he is, whatever session he has there; None when that is enough.
    """

    issuer: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The query of the redirection."""

    code: str = field(default="", repr=False)
    iss: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """Someone, and the token that says so: kept to sign out at the provider."""

    professional: Professional
    id_token: str = field(repr=False)


def begin(metadata: Metadata, since: datetime | None = None) -> Asked:
    return Asked(
        issuer=metadata.issuer,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        since=since,
    )


def authorization_address(provider: Provider, metadata: Metadata, asked: Asked, redirect_uri: str) -> str:
    """Where the browser goes."""
    challenge = hashlib.sha256(asked.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.settings.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.settings.scope,
        "acr_values": provider.settings.acr,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if asked.since is not None:
        query["prompt"] = "login"
    return f"{metadata.authorization_endpoint}?{urlencode(query)}"


async def finish(
    provider: Provider, asked: Asked, returned: Returned, redirect_uri: str, now: datetime
) -> Identified:
    """The code against tokens, once. Raises AnswerRefused, GivenUp, NoSituation, ProviderUnavailable."""
    metadata = await provider.metadata()
    _refuse_mix_up(metadata, asked, returned)
    if returned.error:
        raise GivenUp if returned.error in GIVEN_UP else AnswerRefused("error")
    if not returned.code:
        raise AnswerRefused("code")
    answer = await provider.send(
        metadata.token_endpoint,
        {
            "grant_type": "authorization_code",
            "code": returned.code,
            "redirect_uri": redirect_uri,
            "code_verifier": asked.verifier,
        },
    )
    return await identified(provider, tokens_of(answer), asked.nonce, now, asked.since)


async def identified(
    provider: Provider,
    tokens: tuple[str, str],
    nonce: str | None,
    now: datetime,
    since: datetime | None = None,
) -> Identified:
    """`tokens` are the ID token and the access token. Raises AnswerRefused, NoSituation, ProviderUnavailable."""
    id_token, access_token = tokens
    metadata = await provider.metadata()
    jwk = await provider.key(id_tokens.key_id(id_token))
    settings = provider.settings
    expected = Expected(metadata.issuer, settings.client_id, settings.acr, nonce, since)
    read = id_tokens.read(id_token, jwk, expected, now)
    id_tokens.check_at_hash(read, access_token)
    told = await provider.userinfo(access_token)
    return Identified(read_userinfo(told, read.subject), id_token)


def tokens_of(answer: Answer) -> tuple[str, str]:
    """Raises AnswerRefused when the provider says no, ProviderUnavailable when it says nothing of use."""
    if answer.status in REFUSALS:
        raise AnswerRefused("token")
    if answer.status != OK:
        raise ProviderUnavailable(f"the token endpoint answers {answer.status}")
    if str(answer.body.get("token_type", "")).lower() != "bearer":
        raise AnswerRefused("token_type")
    return _text(answer.body, "id_token"), _text(answer.body, "access_token")


def sign_out_address(
    provider: Provider, metadata: Metadata, id_token: str | None, back_to: str
) -> str | None:
    """Where the provider's own session ends (RP-Initiated Logout 1.0 §2); None where it has no such place."""
    if metadata.end_session_endpoint is None:
        return None
    query = {"client_id": provider.settings.client_id, "post_logout_redirect_uri": back_to}
    if id_token is not None:
        query["id_token_hint"] = id_token
    return f"{metadata.end_session_endpoint}?{urlencode(query)}"


def _refuse_mix_up(metadata: Metadata, asked: Asked, returned: Returned) -> None:
    """The answer is from whom we asked (RFC 9207 §2.4), and the site has not changed provider in between."""
    if asked.issuer != metadata.issuer:
        raise AnswerRefused("issuer")
    says_who = bool(returned.iss) or metadata.authorization_response_iss_parameter_supported
    if says_who and returned.iss != metadata.issuer:
        raise AnswerRefused("iss parameter")


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise AnswerRefused(name)
    return value
