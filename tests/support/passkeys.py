"""An authenticator in software (WebAuthn Level 3 §6), which can also do what none should."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256 = -7


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Authenticator:
    """One key, made for this relying party. `count` goes up with each use, unless told otherwise."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    verifies: bool = True
    count: int = 1
    id: bytes = b"a credential of tests"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **other: str) -> str:
        """What `navigator.credentials.create()` gives, as the page's module sends it. `other`: client data of one's own."""
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: ES256, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options, other)),
            "attestationObject": encoded(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested})
            ),
            "transports": ["internal", "hybrid"],
        }
        return self._sent(response)

    def show(self, options: dict[str, Any], **other: str) -> str:
        """What `navigator.credentials.get()` gives."""
        client_data = self._client_data("webauthn.get", options, other)
        data = self._data()
        signed = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._sent(
            {
                "clientDataJSON": encoded(client_data),
                "authenticatorData": encoded(data),
                "signature": encoded(signed),
            }
        )

    def _client_data(self, kind: str, options: dict[str, Any], other: dict[str, str]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said | other).encode()

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        count, self.count = self.count, self.count + 1
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, count)

    def _sent(self, response: dict[str, Any]) -> str:
        return json.dumps(
            {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}
        )
