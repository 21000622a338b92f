"""An ID token is believed when every word of it is right: each row of the table is one wrong word, and is refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from teleo.accounts.pro_sante_connect import id_tokens
from teleo.accounts.pro_sante_connect.errors import AnswerRefused
from teleo.accounts.pro_sante_connect.id_tokens import Expected, IdToken

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER, CLIENT, NONCE = "https://psc.test/auth/realms/esante-wallet", "a-site", "drawn for this sign-in"
EXPECTED = Expected(issuer=ISSUER, client_id=CLIENT, acr="eidas1", nonce=NONCE)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ATTACKERS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SHORT = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 to be refused
CURVE = ec.generate_private_key(ec.SECP256R1())
PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def jwk_of(key: Any, **more: str) -> dict[str, Any]:
    algorithm = (
        jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    )
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k1", "use": "sig", **more}


KNOWN: Mapping[str, Mapping[str, Any]] = {"k1": jwk_of(KEY)}


def claims(**changes: Any) -> dict[str, Any]:
    usual = {
        "iss": ISSUER,
        "aud": CLIENT,
        "azp": CLIENT,
        "sub": "f:550dc1c8:810000000001",
        "exp": AT + 120,
        "iat": AT,
        "nonce": NONCE,
        "acr": "eidas1",
    }
    return {name: value for name, value in (usual | changes).items() if value is not ...}


def signed(said: dict[str, Any], key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode(said, key, algorithm=alg, headers={"kid": "k1"} | header)


def by_hand(header: dict[str, Any], said: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """What no library would make for us."""
    parts = [_part(json.dumps(one).encode()) for one in (header, said)]
    return ".".join([*parts, _part(sign(".".join(parts).encode()))])


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def hmac_with(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(secret, text, hashlib.sha256)


def rsa_with(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    return lambda text: key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def read(
    token: str, known: Mapping[str, Mapping[str, Any]] = KNOWN, expected: Expected = EXPECTED
) -> IdToken:
    """As the client does it: the key is found by its id among those of the provider, and nowhere else."""
    return id_tokens.read(token, known.get(id_tokens.key_id(token)), expected, NOW)


def test_a_token_that_is_right_in_every_word_is_believed() -> None:
    assert read(signed(claims())).subject == "f:550dc1c8:810000000001"
    assert read(signed(claims(aud=[CLIENT], azp=...))).subject
    assert read(signed(claims(), alg="PS256")).subject
    assert read(signed(claims(), CURVE, "ES256"), {"k1": jwk_of(CURVE)}).subject


@pytest.mark.parametrize(
    ("forged", "check"),
    [
        pytest.param(by_hand({"alg": "none", "kid": "k1"}, claims(), lambda _: b""), "alg", id="alg=none"),
        pytest.param(by_hand({"alg": "None", "kid": "k1"}, claims(), lambda _: b""), "alg", id="alg=None"),
        pytest.param(
            by_hand({"alg": "HS256", "kid": "k1"}, claims(), hmac_with(PUBLIC_PEM)),
            "alg",
            id="HS/RS confusion",
        ),
        pytest.param(
            by_hand({"alg": "HS256", "kid": "k1"}, claims(), hmac_with(b"the client secret")),
            "alg",
            id="HMAC",
        ),
        pytest.param(signed(claims(), alg="RS512"), "alg", id="an algorithm not listed"),
        pytest.param(signed(claims(), ATTACKERS), "signature", id="another key"),
        pytest.param(signed(claims(), ATTACKERS, jwk=jwk_of(ATTACKERS)), "signature", id="embedded JWK"),
        pytest.param(signed(claims(), ATTACKERS, jku="https://attacker.test/keys"), "signature", id="jku"),
        pytest.param(signed(claims(), ATTACKERS, x5u="https://attacker.test/cert"), "signature", id="x5u"),
        pytest.param(signed(claims(), kid="../../../../dev/null"), "kid", id="kid: a path"),
        pytest.param(signed(claims(), kid="k1' OR '1'='1"), "kid", id="kid: SQL"),
        pytest.param(signed(claims(), kid="k2"), "kid", id="kid: unknown"),
        pytest.param(signed(claims(), kid=""), "kid", id="kid: empty"),
        pytest.param(jwt.encode(claims(), KEY, algorithm="RS256"), "kid", id="kid: none"),
        pytest.param(signed(claims(), crit=["b64"]), "format", id="crit"),
        pytest.param(signed(claims(), typ="at+jwt"), "header", id="an access token"),
        pytest.param(signed(claims(), typ="logout+jwt"), "header", id="a logout token"),
        pytest.param(signed(claims())[:-4] + "AAAA", "signature", id="signature changed"),
        pytest.param("not.a.token", "format", id="no token"),
        pytest.param("é" * 3, "format", id="not ASCII"),
        pytest.param(signed(claims(more="x" * 20_000)), "format", id="too long"),
        pytest.param(signed(claims(iss="https://attacker.test")), "iss", id="iss"),
        pytest.param(signed(claims(iss=f"{ISSUER}/")), "iss", id="iss: almost"),
        pytest.param(signed(claims(iss=...)), "iss", id="iss: none"),
        pytest.param(signed(claims(aud="another-site")), "aud", id="aud"),
        pytest.param(signed(claims(aud=[CLIENT, "another-site"])), "aud", id="aud: not for us alone"),
        pytest.param(signed(claims(aud=...)), "aud", id="aud: none"),
        pytest.param(signed(claims(azp="another-site")), "azp", id="azp"),
        pytest.param(signed(claims(nonce="of another sign-in")), "nonce", id="nonce"),
        pytest.param(signed(claims(nonce=...)), "nonce", id="nonce: none"),
        pytest.param(signed(claims(acr="eidas0")), "acr", id="acr"),
        pytest.param(signed(claims(acr=...)), "acr", id="acr: none"),
        pytest.param(signed(claims(exp=AT - 61)), "exp", id="expired"),
        pytest.param(signed(claims(exp=...)), "exp", id="exp: none"),
        pytest.param(signed(claims(exp="never")), "exp", id="exp: a word"),
        pytest.param(signed(claims(nbf=AT + 61)), "nbf", id="not yet valid"),
        pytest.param(signed(claims(iat=AT + 61)), "iat", id="issued in the future"),
        pytest.param(signed(claims(iat=AT - 601, exp=AT + 9_999)), "iat", id="issued long ago"),
        pytest.param(signed(claims(iat=...)), "iat", id="iat: none"),
        pytest.param(signed(claims(iat=True)), "iat", id="iat: a boolean"),
        pytest.param(signed(claims(sub="")), "sub", id="sub: empty"),
        pytest.param(signed(claims(sub="x" * 300)), "sub", id="sub: too long"),
    ],
)
def test_a_token_with_one_wrong_word_is_refused(forged: str, check: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        read(forged)

    assert refused.value.detail == check


@pytest.mark.parametrize(
    ("token", "jwk"),
    [
        pytest.param(signed(claims()), jwk_of(KEY, use="enc"), id="a key for encryption"),
        pytest.param(signed(claims()), jwk_of(KEY, alg="PS256"), id="a key of another algorithm"),
        pytest.param(signed(claims()), jwk_of(CURVE), id="a key of another family"),
        pytest.param(
            by_hand({"alg": "RS256", "kid": "k1"}, claims(), hmac_with(b"s")),
            {"kty": "oct", "kid": "k1", "k": "c2VjcmV0"},
            id="a shared secret among the keys",
        ),
        pytest.param(
            by_hand({"alg": "RS256", "kid": "k1"}, claims(), rsa_with(SHORT)),
            jwk_of(SHORT),
            id="a key too short",
        ),
    ],
)
def test_a_key_that_is_not_for_this_verifies_nothing(token: str, jwk: dict[str, Any]) -> None:
    with pytest.raises(AnswerRefused):
        read(token, {"k1": jwk})


def test_the_access_token_is_the_one_it_came_with() -> None:
    half = _part(hashlib.sha256(b"an access token").digest()[:16])

    id_tokens.check_at_hash(read(signed(claims(at_hash=half))), "an access token")
    id_tokens.check_at_hash(read(signed(claims())), "whichever")
    with pytest.raises(AnswerRefused, match="at_hash"):
        id_tokens.check_at_hash(read(signed(claims(at_hash=half))), "another")


def test_without_a_nonce_sent_none_is_asked_for() -> None:
    """CIBA: nothing went through a browser."""
    expected = Expected(issuer=ISSUER, client_id=CLIENT, acr="eidas1", nonce=None)

    assert read(signed(claims(nonce=...)), expected=expected).subject


@pytest.mark.parametrize(
    "told", [{"auth_time": ...}, {"auth_time": int(NOW.timestamp()) - 900}, {"auth_time": "now"}]
)
def test_whoever_is_asked_anew_has_proved_it_since(told: dict[str, object]) -> None:
    """A page that was left alone: a session that goes on at the provider proves nothing of who sits there."""
    expected = replace(EXPECTED, since=NOW)

    with pytest.raises(AnswerRefused, match="auth_time"):
        read(signed(claims(**told)), expected=expected)
    assert read(signed(claims(auth_time=int(NOW.timestamp()) + 5)), expected=expected).subject
    assert read(signed(claims(auth_time=...))).subject
