"""The secrets that people carry: tokens of sessions, links and visits, codes. The database keeps hashes at most."""

import base64
import hashlib
import secrets
from uuid import UUID

from teleo.accounts.rules import SENT_CODE_DIGITS
from teleo.infra.vault import Vault

LINK_TOKEN_BYTES = 18  # 144 bits, in 24 characters: a link must fit in an SMS
LINK_TOKEN_LETTERS = LINK_TOKEN_BYTES * 4 // 3
DEVICE_TOKEN_BYTES = 24


def new_session_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """A plain hash is enough: tokens are random, there is nothing to guess."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).digest()


def next_refresh(vault: Vault, presented: str, salt: bytes) -> str:
    """The refresh token that takes the place of this one: unknown to whoever lacks the token, its salt or our key."""
    derived = vault.keyed_hash(f"{presented}.{salt.hex()}", purpose="accounts.refresh")
    return base64.urlsafe_b64encode(derived).decode().rstrip("=")


def device_hash(vault: Vault, device: str) -> bytes:
    """To tell two tabs from two devices: what a browser says of itself, not kept as it says it."""
    return vault.keyed_hash(device, purpose="accounts.device")


def link_token(vault: Vault, link_id: UUID) -> str:
    """The token of a patient's link, derived so that whoever sends the message can make it again."""
    derived = vault.keyed_hash(str(link_id), purpose="accounts.link")[:LINK_TOKEN_BYTES]
    return base64.urlsafe_b64encode(derived).decode()


def companion_token(vault: Vault, companion_id: UUID) -> str:
    """The token of a third person's link, derived in the same way under a purpose of its own."""
    derived = vault.keyed_hash(str(companion_id), purpose="accounts.companion")[:LINK_TOKEN_BYTES]
    return base64.urlsafe_b64encode(derived).decode()


def code_hash(vault: Vault, digits: str) -> bytes:
    """Keyed: there are so few codes that whoever took the database would try them all against a plain hash."""
    return vault.keyed_hash(digits, purpose="accounts.spoken_code")


def enrolment_token(vault: Vault, enrolment_id: UUID) -> str:
    """The token of an invitation to choose a password, derived in the same way."""
    derived = vault.keyed_hash(str(enrolment_id), purpose="accounts.enrolment")[:LINK_TOKEN_BYTES]
    return base64.urlsafe_b64encode(derived).decode()


def new_device_token() -> str:
    """What a browser keeps of a visit that was proven; not the link's token, so that the link cannot be taken from it."""
    return secrets.token_urlsafe(DEVICE_TOKEN_BYTES)


def visit_device_hash(vault: Vault, token: str) -> bytes:
    """Keyed: a cookie of one site is worth nothing on another."""
    return vault.keyed_hash(token, purpose="accounts.visit_device")


def sent_digits(vault: Vault, code_id: UUID) -> str:
    """Six digits, derived so that whoever sends the message can make them again and nobody finds them in the database."""
    derived = int.from_bytes(vault.keyed_hash(str(code_id), purpose="accounts.sent_code"))
    return f"{derived % 10**SENT_CODE_DIGITS:0{SENT_CODE_DIGITS}d}"
