"""The counterpart's keys, which it changes as the real one may: the last is published for some time after."""

from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ALGORITHM = "RS256"
PUBLISHED = 2  # keys: today's, and the one before


@dataclass(slots=True)
class Keys:
    """The newest signs."""

    _rings: list[tuple[str, rsa.RSAPrivateKey]] = field(default_factory=list, repr=False)
    _made: int = 0

    def __post_init__(self) -> None:
        self.rotate()

    def rotate(self) -> None:
        self._made += 1
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._rings = [*self._rings, (f"sandbox-{self._made}", key)][-PUBLISHED:]

    def sign(self, claims: dict[str, Any], *, kind: str = "JWT") -> str:
        kid, key = self._rings[-1]
        return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": kind})

    def read(self, token: str) -> dict[str, Any] | None:
        """The claims of a token of ours, however old; None for any other."""
        for _, key in self._rings:
            try:
                return jwt.decode(
                    token,
                    key.public_key(),
                    algorithms=[ALGORITHM],
                    options={"verify_exp": False, "verify_aud": False, "verify_iat": False},
                )
            except jwt.InvalidTokenError:
                continue
        return None

    def jwks(self) -> dict[str, Any]:
        keys = []
        for kid, key in self._rings:
            public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            keys.append({**public, "kid": kid, "alg": ALGORITHM, "use": "sig"})
        return {"keys": keys}
