"""How long each half of a sign-in lasts, how often one may try, what codes look like."""

import base64
import re
import secrets
from datetime import timedelta
from typing import Literal

# A way of proving oneself beside the password. A recovery code is for when the others are lost.
Factor = Literal["app", "passkey", "recovery_code"]

HALF_WAY_LASTS = timedelta(minutes=10)  # from the right password to the right factor: time to install an app
CHALLENGE_LASTS = timedelta(minutes=5)
# On the page of one's own security, from the password given again to the change.
PROOF_LASTS = timedelta(minutes=10)
WRONG_TRIES = 5  # of one half-way; then the password is asked again

APP_DIGITS = 6
APP_STEP = 30  # seconds, RFC 6238 §5.2
APP_DRIFT = 1  # steps on either side: a telephone's clock, and the time to type
APP_SECRET_BYTES = 20  # of HMAC-SHA-1, RFC 4226 §4

MOST_PASSKEYS = 10
LONGEST_NAME = 60

RECOVERY_CODES = 10
# No letter or figure that is taken for another when it was written by hand.
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LETTERS = 12  # 59 bits


def new_recovery_codes() -> tuple[str, ...]:
    """« abcd-efgh-jkmn », each."""
    drawn: set[str] = set()
    while len(drawn) < RECOVERY_CODES:
        letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LETTERS))
        drawn.add("-".join(letters[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4)))
    return tuple(drawn)


def typed_code(written: str) -> tuple[Factor, str] | None:
    """Which code somebody typed, without what stands between its letters; None when it can be neither."""
    plain = re.sub(r"[\s.,_/·-]", "", written).lower()
    if re.fullmatch(rf"[0-9]{{{APP_DIGITS}}}", plain):
        return "app", plain
    if re.fullmatch(rf"[{RECOVERY_ALPHABET}]{{{RECOVERY_LETTERS}}}", plain):
        return "recovery_code", plain
    return None


def app_secret(derived: bytes) -> str:
    """As apps take it: base32."""
    return base64.b32encode(derived[:APP_SECRET_BYTES]).decode()


def in_fours(letters: str) -> str:
    """« ABCD EFGH »: to be copied by hand."""
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
