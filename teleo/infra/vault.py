"""The keys file: encryption of columns, keyed search indexes, signatures. Keys have ids and can be rotated."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from teleo.infra.keyring import Keyring, SigningKey, draft, new_kid, read_signing

NONCE_BYTES = 12


class KeysFileInvalid(Exception):
    """The keys file cannot be read or lacks a key: the program must not start."""


class Undecipherable(Exception):
    """A stored value was altered, moved to another column, or written under a key we no longer have."""


@dataclass(frozen=True, slots=True)
class Vault:
    """All secrets of the application, read once at start.

    `data` are AES-256 keys by id (the current one encrypts, all of them decrypt);
    `index` feeds keyed hashes; `signing` signs tickets for the hub and access tokens.
    """

    current: str
    data: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    signing: Keyring

    def encrypt(self, text: str, *, place: str) -> bytes:
        """AES-GCM over UTF-8: 1 byte of key id length, the key id, 12 bytes of nonce, ciphertext with its tag.

        `place` (table.column) is authenticated: a value copied into another column does not open.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.data[self.current]).encrypt(nonce, text.encode(), place.encode())
        kid = self.current.encode()
        return bytes([len(kid)]) + kid + nonce + sealed

    def decrypt(self, stored: bytes, *, place: str) -> str:
        """Raises Undecipherable."""
        try:
            kid_end = 1 + stored[0]
            kid, nonce = stored[1:kid_end].decode(), stored[kid_end : kid_end + NONCE_BYTES]
            if kid not in self.data:
                raise Undecipherable(f"no key {kid!r}")
            sealed = stored[kid_end + NONCE_BYTES :]
            return AESGCM(self.data[kid]).decrypt(nonce, sealed, place.encode()).decode()
        except (
            InvalidTag,
            IndexError,
            ValueError,
        ) as altered:  # the last two: cut short, or its first bytes changed
            raise Undecipherable(place) from altered

    def keyed_hash(self, text: str, *, purpose: str) -> bytes:
        """HMAC-SHA256, the same for the same text and purpose: for searching and for derived tokens."""
        return hmac.digest(self.index, f"{purpose}\x00{text}".encode(), hashlib.sha256)

    @property
    def public_keys(self) -> str:
        """What the hub may know: the JSON of `HUB_TICKET_PUBLIC_KEYS_FILE`."""
        public = {
            kid: base64.urlsafe_b64encode(key.public_bytes_raw()).decode()
            for kid, key in self.signing.items()
        }
        return json.dumps(public) + "\n"

    @classmethod
    def read(cls, path: Path) -> "Vault":
        """Raises KeysFileInvalid."""
        try:
            kept = json.loads(path.read_text())
            vault = cls(
                current=kept["data"]["current"],
                data={kid: _bytes(key) for kid, key in kept["data"]["keys"].items()},
                index=_bytes(kept["index"]),
                signing=Keyring(read_signing(kept["signing"]), path),
            )
        except FileNotFoundError:
            raise KeysFileInvalid(
                f"{path} is not there: put back the site's keys, or make its first by `python -m teleo keys create {path}`"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as unreadable:
            raise KeysFileInvalid(f"{path}: {type(unreadable).__name__}") from unreadable
        if vault.current not in vault.data or any(len(key) != 32 for key in vault.data.values()):  # noqa: PLR2004 AES-256
            raise KeysFileInvalid(f"{path}: the current data key is missing, or a key is not of 32 bytes")
        return vault


def create_keys_file(path: Path) -> None:
    """Write new keys, readable by their owner only. Raises FileExistsError: keys are never overwritten."""
    now = datetime.now(UTC)
    kid = new_kid(now)
    first = SigningKey(kid, Ed25519PrivateKey.generate())
    content = {
        "data": {"current": kid, "keys": {kid: _text(secrets.token_bytes(32))}},
        "index": _text(secrets.token_bytes(32)),
        "signing": first.kept,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Linked and not moved there: a second start makes no second key.
    draft(path, json.dumps(content, indent=2), os.link)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
