"""The access token, as a thief or a forger would present it: each row refused."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signaling.contract import Permission, Ticket, mint
from signaling.contract import SigningKey as HubKey
from teleo.accounts.access_tokens import AUDIENCE, TYPE, Access, mint_access, read_access
from teleo.accounts.rules import ACCESS_LASTS
from teleo.core.ids import new_id
from teleo.infra.keyring import Keyring, SigningKey

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = "https://teleo.test"
KEY = SigningKey("2026-11-a1b2", Ed25519PrivateKey.generate())
KEYS = Keyring((KEY,))
STRANGER = Ed25519PrivateKey.generate()
MINE = Access(new_id(), 3, NOW)
SECONDS = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": HERE,
    "aud": AUDIENCE,
    "sub": MINE.session_id.hex,
    "num": 3,
    "iat": SECONDS,
    "exp": SECONDS + 300,
}
HEADER: dict[str, Any] = {"kid": KEY.kid, "typ": TYPE}


def signed(claims: dict[str, Any], key: Any = KEY.private, algorithm: str = "EdDSA", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers=HEADER | header)


def without(claim: str) -> dict[str, Any]:
    return {name: value for name, value in CLAIMS.items() if name != claim}


def by_hand(header: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(CLAIMS).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def hmac_with(secret: bytes) -> str:
    """PyJWT refuses to make it: a forger does not use PyJWT."""
    head, _, _ = by_hand({"alg": "HS256", **HEADER}).rpartition(".")
    made = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), secret)
    return f"{head}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def jwk_of(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "x": raw}


def a_ticket() -> str:
    ticket = Ticket(room="r", seat="practitioner", name="x", may=frozenset({Permission.ENTER}))
    return mint(ticket, HubKey(KEY.kid, KEY.private), NOW)


PEM = KEY.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

REFUSED: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "not a token": lambda: "x" * 43,
    "alg none": lambda: by_hand({"alg": "none", **HEADER}),
    "alg None": lambda: by_hand({"alg": "None", **HEADER}),
    "no alg": lambda: by_hand(HEADER),
    "HMAC with the public key's text": lambda: hmac_with(PEM),
    "HMAC with the public key's bytes": lambda: hmac_with(KEY.public.public_bytes_raw()),
    "HMAC with nothing": lambda: hmac_with(b""),
    "no signature": lambda: signed(CLAIMS).rpartition(".")[0] + ".",
    "another's signature": lambda: signed(CLAIMS, STRANGER),
    "claims of another under our signature": lambda: ".".join(
        one if place == 1 else other
        for place, (one, other) in enumerate(
            zip(signed(CLAIMS | {"sub": new_id().hex}).split("."), signed(CLAIMS).split("."), strict=True)
        )
    ),
    "no kid": lambda: jwt.encode(CLAIMS, KEY.private, algorithm="EdDSA", headers={"typ": TYPE}),
    "unknown kid": lambda: signed(CLAIMS, STRANGER, kid="other"),
    "kid with a path": lambda: signed(CLAIMS, STRANGER, kid="../../../../dev/null"),
    "kid with SQL": lambda: signed(CLAIMS, STRANGER, kid="x' UNION SELECT 'key'; --"),
    "kid that is no text": lambda: by_hand({"alg": "EdDSA", "typ": TYPE, "kid": ["a"]}),
    "embedded key": lambda: signed(CLAIMS, STRANGER, jwk=jwk_of(STRANGER)),
    "embedded key beside ours": lambda: signed(CLAIMS, jwk=jwk_of(KEY.private)),
    "address of keys": lambda: signed(CLAIMS, STRANGER, jku="https://keys.test/jwks.json"),
    "certificate chain": lambda: signed(CLAIMS, STRANGER, x5c=["MIIB"]),
    "critical extension": lambda: signed(CLAIMS, crit=["b64"], b64=False),
    "another type": lambda: signed(CLAIMS, typ="JWT"),
    "a ticket of the hub": a_ticket,
    "wrong iss": lambda: signed(CLAIMS | {"iss": "https://elsewhere.test"}),
    "iss that begins alike": lambda: signed(CLAIMS | {"iss": f"{HERE}.evil.test"}),
    "no iss": lambda: signed(without("iss")),
    "wrong aud": lambda: signed(CLAIMS | {"aud": "teleo-hub"}),
    "no aud": lambda: signed(without("aud")),
    "no sub": lambda: signed(without("sub")),
    "sub that is no session": lambda: signed(CLAIMS | {"sub": "' OR 1=1 --"}),
    "no number": lambda: signed(without("num")),
    "no exp": lambda: signed(without("exp")),
    "no iat": lambda: signed(without("iat")),
    "expired": lambda: signed(CLAIMS | {"iat": SECONDS - 300, "exp": SECONDS}),
    "future iat": lambda: signed(CLAIMS | {"iat": SECONDS + 60, "exp": SECONDS + 300}),
    "longer than ours": lambda: signed(CLAIMS | {"exp": SECONDS + 301}),
    "exp of the year 30000": lambda: signed(CLAIMS | {"exp": 10**13}),
    "exp that is text": lambda: signed(CLAIMS | {"exp": "tomorrow"}),
    "iat that is no number": lambda: signed(CLAIMS | {"iat": None}),
    "very long": lambda: signed(CLAIMS | {"more": "x" * 2_000}),
    "not ASCII": lambda: signed(CLAIMS) + "é",
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_forged_or_stale_token_is_nobodys(how: str) -> None:
    assert read_access(KEYS, HERE, REFUSED[how](), NOW) is None


def test_ours_is_read_for_five_minutes() -> None:
    token = mint_access(KEYS, HERE, MINE)

    assert read_access(KEYS, HERE, token, NOW) == MINE
    assert read_access(KEYS, HERE, token, NOW + ACCESS_LASTS - timedelta(seconds=1)) == MINE
    assert read_access(KEYS, HERE, token, NOW + ACCESS_LASTS) is None
    assert timedelta(minutes=5) == ACCESS_LASTS


def test_two_tabs_receive_one_token_and_it_says_nothing_of_the_person() -> None:
    token = mint_access(KEYS, HERE, MINE)

    assert token == mint_access(KEYS, HERE, MINE)
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "typ": TYPE, "kid": KEY.kid}


def test_a_rotated_key_signs_the_next_and_the_former_is_still_read() -> None:
    fresh = SigningKey("2027-02-c3d4", Ed25519PrivateKey.generate(), since=NOW + timedelta(minutes=1))
    keys = Keyring((KEY, fresh))
    later = NOW + timedelta(minutes=2)

    assert read_access(keys, HERE, mint_access(KEYS, HERE, MINE), later) == MINE
    renewed = mint_access(keys, HERE, Access(MINE.session_id, 4, later))
    assert jwt.get_unverified_header(renewed)["kid"] == fresh.kid
    assert read_access(keys, HERE, renewed, later) is not None
