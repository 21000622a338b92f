"""An app that shows codes: a secret that both sides know, and the time (TOTP, RFC 6238)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

from teleo.accounts.second_factor import queries
from teleo.accounts.second_factor.rules import APP_DIGITS, APP_DRIFT, APP_STEP, app_secret, in_fours
from teleo.accounts.second_factor.tables import AuthenticatorApp
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from teleo.infra.work import Work

ISSUER = "Téléo"
NEVER = -1  # before any step


@dataclass(frozen=True, slots=True)
class AppOffer:
    """What is shown to whoever sets up his app: a picture for its camera, and letters to type."""

    picture: str = field(repr=False)
    letters: str = field(repr=False)


def secret_for(vault: Vault, owner_id: UUID, replaced: UUID | None = None) -> str:
    """The secret offered during one half-way or one proof, in place of the app `replaced`. Derived: looking at the page
    writes nothing, and a secret that nobody confirms is kept nowhere.
    """
    return app_secret(vault.keyed_hash(f"{owner_id}.{replaced or ''}", purpose="accounts.app"))


def offer(secret: str, email: str) -> AppOffer:
    """`email` is shown in the app, beside the code."""
    address = _totp(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    drawn = segno.make(address, error="m", micro=False)
    return AppOffer(
        picture=drawn.svg_data_uri(scale=4, light="#fff", border=4),
        letters=in_fours(secret),
    )


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step that this code is of, if it is now or next to it."""
    try:
        return _totp(secret).verify_and_get_timecode(code, for_time=now, valid_window=APP_DRIFT)
    except OTPVerificationError:
        return None


def code_at(secret: str, now: datetime) -> str:
    """What an app shows."""
    return _totp(secret).at(now)


async def register_app(
    work: Work, account_id: UUID, secret: str, *, used_step: int = NEVER, app_id: UUID | None = None
) -> UUID:
    """In the place of the one that he had. `used_step` is of the code that confirmed it."""
    await queries.remove_app(work.session, account_id)
    app = AuthenticatorApp(
        id=app_id or new_id(),
        account_id=account_id,
        secret=secret,
        last_step=used_step,
        added_at=work.now,
    )
    await work.save(app)
    record(work, Act.FACTOR_ADDED, subject="app", subject_id=app.id)
    return app.id


async def prove_by_app(work: Work, account_id: UUID, code: str) -> UUID | None:
    """The id of the app; None for a wrong code and for one that was used, by this person or by who looked over his
    shoulder (RFC 6238 §5.2).
    """
    app = await queries.held_app(work.session, account_id)
    step = step_of(app.secret, code, work.now) if app else None
    if app is None or step is None or step <= app.last_step:
        return None
    app.last_step, app.used_at = step, work.now
    return app.id


def _totp(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret, digits=APP_DIGITS, interval=APP_STEP)
