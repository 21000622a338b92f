"""Read an ID token, or refuse it (OpenID Connect Core §3.1.3.7, RFC 8725). Pure: the key and the time are given."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from teleo.accounts.pro_sante_connect.errors import AnswerRefused

# Signed with a private key of the provider's. `none` is nobody's word; with HMAC, whoever knows our secret could sign.
FAMILIES: Mapping[str, str] = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
SMALLEST_RSA = 2048  # bits
LEEWAY = timedelta(seconds=60)  # between the provider's clock and ours
LONGEST_TOKEN = 16 * 1024  # characters
LONGEST_SINCE_ISSUED = timedelta(minutes=10)
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What this token must say. Without a nonce, none was sent (CIBA). `since` is when he was asked to prove anew who he is."""

    issuer: str
    client_id: str
    acr: str
    nonce: str | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdToken:
    subject: str
    claims: Mapping[str, Any]


def key_id(token: str) -> str:
    """The id of the key that the token says it was signed with. Raises AnswerRefused.

    Nothing else of the header is followed: a key in it (`jwk`, `x5c`) or the address of one (`jku`, `x5u`) is ignored.
    """
    header = _header(token)
    if header.get("alg") not in FAMILIES:
        raise AnswerRefused("alg")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise AnswerRefused("kid")
    return kid


def read(token: str, jwk: Mapping[str, Any] | None, expected: Expected, now: datetime) -> IdToken:
    """Raises AnswerRefused, whose detail names the check."""
    if jwk is None:
        raise AnswerRefused("kid")
    claims = _verified(token, jwk)
    _check_parties(claims, expected)
    _check_times(claims, now)
    if expected.nonce is not None and not _same(claims.get("nonce"), expected.nonce):
        raise AnswerRefused("nonce")
    if claims.get("acr") != expected.acr:
        raise AnswerRefused("acr")
    # A session that goes on there proves nothing of who sits here now (§3.1.2.1, `prompt`).
    if expected.since is not None and _instant(claims, "auth_time") < (expected.since - LEEWAY).timestamp():
        raise AnswerRefused("auth_time")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise AnswerRefused("sub")
    return IdToken(subject, claims)


def check_at_hash(id_token: IdToken, access_token: str) -> None:
    """Where the token says with which access token it came (§3.1.3.6). Raises AnswerRefused."""
    said = id_token.claims.get("at_hash")
    half = hashlib.sha256(access_token.encode(errors="replace")).digest()[:16]
    if said is not None and not _same(said, base64.urlsafe_b64encode(half).rstrip(b"=").decode()):
        raise AnswerRefused("at_hash")


def _header(token: str) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise AnswerRefused("format")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise AnswerRefused("format") from None
    # Extensions that we must understand, and do not (RFC 7515 §4.1.11); and tokens of another kind than this.
    if "crit" in header or str(header.get("typ", "JWT")).upper() != "JWT":
        raise AnswerRefused("header")
    return header


def _verified(token: str, jwk: Mapping[str, Any]) -> dict[str, Any]:
    alg = _header(token)["alg"]
    family = FAMILIES.get(alg)
    if family is None:
        raise AnswerRefused("alg")
    if jwk.get("kty") != family or jwk.get("use", "sig") != "sig" or jwk.get("alg", alg) != alg:
        raise AnswerRefused("key")
    try:
        key = jwt.PyJWK.from_json(json.dumps(dict(jwk)), algorithm=alg)
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < SMALLEST_RSA:
            raise AnswerRefused("key")
        payload = jwt.api_jws.decode(token, key, algorithms=[alg])
        claims = json.loads(payload)
    except (jwt.PyJWTError, ValueError):
        raise AnswerRefused("signature") from None
    if not isinstance(claims, dict):
        raise AnswerRefused("format")
    return claims


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise AnswerRefused("iss")
    # For us alone: we trust no other audience, so that a token which names one was not meant for this.
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        raise AnswerRefused("aud")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise AnswerRefused("azp")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if not at < _instant(claims, "exp") + leeway:
        raise AnswerRefused("exp")
    issued_at = _instant(claims, "iat")
    if issued_at > at + leeway or issued_at < at - LONGEST_SINCE_ISSUED.total_seconds():
        raise AnswerRefused("iat")
    if "nbf" in claims and _instant(claims, "nbf") > at + leeway:
        raise AnswerRefused("nbf")


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerRefused(name)
    return float(value)


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(errors="replace"), expected.encode())
