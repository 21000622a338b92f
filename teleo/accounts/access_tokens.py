"""The access token: which session a request is of, for five minutes, signed. It says nothing of the person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from teleo.accounts.rules import ACCESS_LASTS
from teleo.infra.keyring import Keyring

ALGORITHM = "EdDSA"
TYPE = "at+jwt"  # RFC 9068 §2.1: no other of our tokens is taken for one
AUDIENCE = "teleo"
LONGEST = 1_000  # characters; ours have some 400
REMEMBERED = 2_000  # tokens looked into
# How far another of our processes' clock may run before this one's.
CLOCKS_DIFFER = timedelta(seconds=30)
_HEADER = {"alg": ALGORITHM, "typ": TYPE}
_CLAIMS = ["iss", "aud", "sub", "num", "iat", "exp"]


@dataclass(frozen=True, slots=True)
class Access:
    """`number` is of the refresh token that came with it."""

    session_id: UUID
    number: int
    issued_at: datetime


def mint_access(keys: Keyring, issuer: str, access: Access) -> str:
    """The same for the same access and key: two tabs that refresh together receive one pair."""
    key = keys.signing(access.issued_at)
    issued = int(access.issued_at.timestamp())
    claims = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": access.session_id.hex,
        "num": access.number,
        "iat": issued,
        "exp": issued + int(ACCESS_LASTS.total_seconds()),
    }
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid, "typ": TYPE})


def read_access(keys: Keyring, issuer: str, token: str, now: datetime) -> Access | None:
    """None for whatever is not ours, or is over (RFC 8725: one algorithm, one type, and keys are never taken from it)."""
    if len(token) > LONGEST or not token.isascii():
        return None
    kid = _kid(token)
    key = keys.verifying(kid, now) if kid is not None else None
    said = _said(token, issuer, key.public_bytes_raw()) if key is not None else None
    if said is None:
        return None
    access, expires_at = said
    is_ours = access.issued_at <= now + CLOCKS_DIFFER and expires_at <= access.issued_at + ACCESS_LASTS
    return access if is_ours and now < expires_at else None


# Neither of these depends on when it is asked: a browser shows one token a hundred times, which is looked into once.
@lru_cache(maxsize=REMEMBERED)
def _kid(token: str) -> str | None:
    """The key that it names; None when its header is not one of ours."""
    try:
        header = jwt.get_unverified_header(token)
        kid = header.pop("kid")
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError):
        return None
    return kid if isinstance(kid, str) and header == _HEADER else None


@lru_cache(maxsize=REMEMBERED)
def _said(token: str, issuer: str, key: bytes) -> tuple[Access, datetime] | None:
    """What it says and until when, when this key signed it."""
    try:
        claims = jwt.decode(
            token,
            Ed25519PublicKey.from_public_bytes(key),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer,
            # Times are checked at each look, against the clock that was given.
            options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        access = Access(UUID(claims["sub"]), int(claims["num"]), datetime.fromtimestamp(claims["iat"], UTC))
        return access, datetime.fromtimestamp(claims["exp"], UTC)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, AttributeError):
        return None
