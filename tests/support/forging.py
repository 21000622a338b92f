"""Tickets as strangers would make them, from all that a stranger may have: the public key and a ticket of his own."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signaling.contract import Permission, SigningKey, Ticket, mint

STRANGER = Ed25519PrivateKey.generate()
OWN = Ticket(room="room-1", seat="guest-1", name="Patient Test", may=frozenset({Permission.SAY}), board="b")
MORE: dict[str, Any] = {"room": "room-2", "may": ["admit", "close", "enter", "say"]}

Forgery = Callable[[SigningKey, datetime], str]


def claims(now: datetime, **changes: Any) -> dict[str, Any]:
    """Those of a ticket that would be good, and what is changed in them."""
    expires_at = int((now + timedelta(seconds=60)).timestamp())
    return OWN.model_dump(mode="json") | {"aud": "teleo-hub", "exp": expires_at} | changes


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def by_hand(header: dict[str, Any], content: object, sign: Callable[[bytes], bytes]) -> str:
    """A token as nobody's library would make it."""
    signed = f"{encoded(header)}.{encoded(content)}"
    return f"{signed}.{base64.urlsafe_b64encode(sign(signed.encode())).rstrip(b'=').decode()}"


def headed(**header: Any) -> Forgery:
    """Well signed by the right key, under another header."""
    return lambda key, now: by_hand({"alg": "EdDSA", "kid": key.kid} | header, claims(now), key.private.sign)


def strangers(**header: Any) -> Forgery:
    """Well signed by the stranger's own key."""
    return lambda key, now: by_hand({"alg": "EdDSA", "kid": key.kid} | header, claims(now), STRANGER.sign)


def claiming(**changes: Any) -> Forgery:
    """Well signed by the right key, with claims that we never make."""
    return lambda key, now: jwt.encode(
        claims(now, **changes), key.private, algorithm="EdDSA", headers={"kid": key.kid}
    )


def without(name: str) -> Forgery:
    def forge(key: SigningKey, now: datetime) -> str:
        kept = {claim: value for claim, value in claims(now).items() if claim != name}
        return jwt.encode(kept, key.private, algorithm="EdDSA", headers={"kid": key.kid})

    return forge


def with_public_key_as_secret(secret: Callable[[SigningKey], bytes], algorithm: str = "HS256") -> Forgery:
    return lambda key, now: by_hand(
        {"alg": algorithm, "kid": key.kid},
        claims(now),
        lambda signed: hmac.digest(secret(key), signed, hashlib.sha256),
    )


def spoiled(change: Callable[[list[str], datetime], list[str]]) -> Forgery:
    """A good ticket of one's own, changed after it was signed: header, claims, signature."""
    return lambda key, now: ".".join(change(mint(OWN, key, now).split("."), now))


def _pem(key: SigningKey) -> bytes:
    return key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


FORGERIES: dict[str, Forgery] = {
    "alg none": lambda key, now: by_hand({"alg": "none", "kid": key.kid}, claims(now), lambda _: b""),
    "alg None": lambda key, now: by_hand({"alg": "None", "kid": key.kid}, claims(now), lambda _: b""),
    "alg none, with a signature": headed(alg="none"),
    "no alg": lambda key, now: by_hand({"kid": key.kid}, claims(now), key.private.sign),
    "HS256 with the raw public key": with_public_key_as_secret(
        lambda key: key.private.public_key().public_bytes_raw()
    ),
    "HS256 with the PEM of the public key": with_public_key_as_secret(_pem),
    "HS256 with an empty secret": with_public_key_as_secret(lambda _: b""),
    "HS256 called EdDSA": with_public_key_as_secret(_pem, "EdDSA"),
    "another key": strangers(),
    "another key, in the header": strangers(
        jwk={
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64.urlsafe_b64encode(STRANGER.public_key().public_bytes_raw()).decode(),
        }
    ),
    "another key, by address": strangers(jku="http://127.0.0.1/keys.json", x5u="http://127.0.0.1/key.pem"),
    "unknown kid": headed(kid="test-2"),
    "no kid": headed(kid=None),
    "empty kid": headed(kid=""),
    "kid of a file": headed(kid="../../../../../../dev/null"),
    "kid of a file, cut": headed(kid="test-1\x00.pem"),
    "kid of SQL": headed(kid="x' UNION SELECT 'key"),
    "kid that is a list": headed(kid=["test-1"]),
    "kid that is an object": headed(kid={"test-1": 1}),
    "unknown critical header": headed(crit=["b64"], b64=False),
    "another audience": claiming(aud="another-hub"),
    "no audience": without("aud"),
    "no expiry": without("exp"),
    "no id": without("jti"),
    "expiry that is a word": claiming(exp="soon"),
    "expiry that is nothing": claiming(exp=None),
    "expiry that is not a number": claiming(exp=float("inf")),
    "expiry in a year": lambda key, now: claiming(exp=int((now + timedelta(days=365)).timestamp()))(key, now),
    "expiry at the end of time": claiming(exp=10**20),
    "not yet": lambda key, now: claiming(nbf=int((now + timedelta(days=36500)).timestamp()))(key, now),
    "permission that there is not": claiming(may=["reign"]),
    "watching with a room": claiming(may=["watch"]),
    "watching and more": claiming(room=None, may=["watch", "admit"]),
    "neither room nor board": claiming(room=None, board=None),
    "no seat": claiming(seat=""),
    "claims that are a list": lambda key, _: by_hand({"alg": "EdDSA", "kid": key.kid}, [], key.private.sign),
    "another room, after signing": spoiled(
        lambda token, now: [token[0], encoded(claims(now, **MORE)), token[2]]
    ),
    "later expiry, after signing": spoiled(
        lambda token, now: [token[0], encoded(claims(now + timedelta(seconds=30))), token[2]]
    ),
    "signature cut off": spoiled(lambda token, _: [token[0], token[1], ""]),
    "signature cut short": spoiled(lambda token, _: [token[0], token[1], token[2][:-2]]),
    "signature of something else": lambda key, now: ".".join(
        [*mint(OWN, key, now).split(".")[:2], mint(OWN, key, now + timedelta(seconds=1)).split(".")[2]]
    ),
    "signature of nothing": spoiled(lambda token, _: [token[0], token[1], "A" * 86]),
    "cut in the middle": lambda key, now: mint(OWN, key, now)[: len(mint(OWN, key, now)) // 2],
    "two parts": spoiled(lambda token, _: token[:2]),
    "four parts": spoiled(lambda token, _: [*token, token[2]]),
    "five parts": spoiled(lambda token, _: [*token, token[1], token[2]]),
    "not ASCII": spoiled(lambda token, _: [token[0], token[1] + "é", token[2]]),
    "nothing": lambda *_: "",
    "only points": lambda *_: "..",
    "very long": spoiled(lambda token, _: [token[0], token[1] * 50, token[2]]),
}
