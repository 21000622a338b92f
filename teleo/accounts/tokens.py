"""The secrets that browsers carry: session tokens, link tokens, visit cookies. The database keeps hashes only."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from teleo.infra.vault import Vault

LINK_TOKEN_BYTES = 18  # 144 bits, in 24 characters: a link must fit in an SMS
LINK_TOKEN_LETTERS = LINK_TOKEN_BYTES * 4 // 3
_VISIT_COOKIE_PARTS = 2


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


def code_hash(vault: Vault, digits: str) -> bytes:
    """Keyed: there are so few codes that whoever took the database would try them all against a plain hash."""
    return vault.keyed_hash(digits, purpose="accounts.spoken_code")


def enrolment_token(vault: Vault, enrolment_id: UUID) -> str:
    """The token of an invitation to choose a password, derived in the same way."""
    derived = vault.keyed_hash(str(enrolment_id), purpose="accounts.enrolment")[:LINK_TOKEN_BYTES]
    return base64.urlsafe_b64encode(derived).decode()


def visit_cookie(vault: Vault, link_id: UUID) -> str:
    """What a browser keeps of an opened link: its id, signed; not the token, so that the link cannot be taken from it."""
    return f"{link_id.hex}.{_signature(vault, link_id)}"


def link_in_visit_cookie(vault: Vault, cookie: str) -> UUID | None:
    """The link's id, unless the cookie is not one of ours."""
    parts = cookie.split(".")
    if len(parts) != _VISIT_COOKIE_PARTS or not cookie.isascii():
        return None
    try:
        link_id = UUID(parts[0])
    except ValueError:
        return None
    is_ours = hmac.compare_digest(parts[1].encode(), _signature(vault, link_id).encode())
    return link_id if is_ours else None


def _signature(vault: Vault, link_id: UUID) -> str:
    return vault.keyed_hash(str(link_id), purpose="accounts.visit_cookie").hex()
