"""Passkeys: a key in a telephone, a computer or on a ring, which its holder opens by a finger, a face or a code (WebAuthn)."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
import webauthn
from webauthn.helpers import base64url_to_bytes, generate_challenge
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from teleo.accounts.second_factor import queries
from teleo.accounts.second_factor.errors import PasskeyRefused, TooManyPasskeys
from teleo.accounts.second_factor.queries import PasskeyView
from teleo.accounts.second_factor.rules import CHALLENGE_LASTS, MOST_PASSKEYS
from teleo.accounts.second_factor.schemas import MadeCredential, UsedCredential
from teleo.accounts.second_factor.tables import CREDENTIAL_UNIQUE, Passkey
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work

TIMEOUT_MS = 120_000  # time to find the key, or to take out the telephone
NAME = "Téléo"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """This site, as authenticators know it. `id` is its host: a key made for it signs for no other."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkey is made; `email` and `shown_name` are what his authenticator lists it under."""

    account_id: UUID
    email: str
    shown_name: str


def relying_party(base_url: str) -> RelyingParty | None:
    """None at a bare address (LAN): WebAuthn Level 3 §5.1.2 wants a domain."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}") if host else None
    return None


async def ask_for_new(work: Work, site: RelyingParty, owner_id: UUID, holder: Holder) -> dict[str, Any]:
    """The options by which a browser makes a passkey. Raises TooManyPasskeys."""
    known = (await queries.factors_of(work.session, holder.account_id)).passkeys
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=NAME,
        user_id=holder.account_id.bytes,
        user_name=holder.email,
        user_display_name=holder.shown_name,
        challenge=await _new_challenge(work, owner_id),
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return _plain(webauthn.options_to_json(options))


async def ask_for_known(
    work: Work, site: RelyingParty, owner_id: UUID, account_id: UUID
) -> dict[str, Any] | None:
    """The options by which a browser shows one of his passkeys; None when he has none."""
    known = (await queries.factors_of(work.session, account_id)).passkeys
    if not known:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=site.id,
        challenge=await _new_challenge(work, owner_id),
        timeout=TIMEOUT_MS,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(webauthn.options_to_json(options))


async def register_passkey(
    work: Work, site: RelyingParty, owner_id: UUID, account_id: UUID, made: MadeCredential
) -> UUID | None:
    """None for whatever is wrong with it; the challenge is spent either way. Raises TooManyPasskeys; PasskeyRefused for one
    that somebody has.
    """
    if len((await queries.factors_of(work.session, account_id)).passkeys) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    challenge = await queries.take_challenge(work.session, owner_id, work.now)
    if challenge is None:
        return None
    try:
        verified = webauthn.verify_registration_response(
            credential=made.as_sent,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as wrong:  # noqa: BLE001 the packages below raise their own for what a browser may send
        _note(wrong)
        return None
    passkey = Passkey(
        id=new_id(),
        account_id=account_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=" ".join(made.response.transports),
        name="",
        added_at=work.now,
    )
    await work.save(passkey, clash={CREDENTIAL_UNIQUE: PasskeyRefused})
    record(work, Act.FACTOR_ADDED, subject="passkey", subject_id=passkey.id)
    return passkey.id


async def prove_by_passkey(
    work: Work, site: RelyingParty, owner_id: UUID, account_id: UUID, used: UsedCredential
) -> UUID | None:
    """The id of the passkey. None for whatever is wrong: origin, relying party, challenge, key, signature, a count that
    went back (WebAuthn Level 3 §7.2), a holder whom nobody verified. The challenge is spent either way.
    """
    challenge = await queries.take_challenge(work.session, owner_id, work.now)
    try:
        passkey = await queries.held_passkey(work.session, account_id, base64url_to_bytes(used.id))
        if challenge is None or passkey is None:
            return None
        verified = webauthn.verify_authentication_response(
            credential=used.as_sent,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as wrong:  # noqa: BLE001 as above
        _note(wrong)
        return None
    passkey.sign_count, passkey.used_at = verified.new_sign_count, work.now
    return passkey.id


async def _new_challenge(work: Work, owner_id: UUID) -> bytes:
    challenge = generate_challenge()
    await queries.put_challenge(work.session, owner_id, challenge, work.now + CHALLENGE_LASTS)
    return challenge


def _descriptors(known: tuple[PasskeyView, ...]) -> list[PublicKeyCredentialDescriptor]:
    transports = {one.value: one for one in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id,
            transports=[transports[said] for said in one.transports if said in transports],
        )
        for one in known
    ]


def _plain(written: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(written)
    return options


def _note(wrong: Exception) -> None:
    """By type: its words hold what the browser sent."""
    log.warning("passkey_refused", error=type(wrong).__name__)
