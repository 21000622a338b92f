"""How long a session lasts, where each role starts, which address an account has, and what a spoken code is."""

import re
from datetime import datetime, timedelta

from teleo.core.actor import Role

LONGEST = timedelta(hours=12)
LONGEST_BY_E_CPS = timedelta(hours=4)  # a session of Pro Santé Connect lasts no longer
ATTEMPT_LASTS = timedelta(minutes=10)  # from the page where one signs in to Pro Santé Connect and back
STEP_UP_USABLE = timedelta(minutes=5)  # from the telephone's yes to the act it was for
ENROLMENT_LASTS = timedelta(hours=72)
# The ceiling that the national identification rules allow. Shorter would sign a practitioner out in the middle of
# a long consultation, during which his page asks nothing of us.
LONGEST_IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=15)  # long enough to walk to the computer and type
# Right or wrong. A wrong one counts against the codes that begin with the same four digits: nobody else is near.
CODE_TRIES = 5

LANDING: dict[Role, str] = {
    "assistant": "/agenda",
    "practitioner": "/consultations",
    "administrator": "/establishment",
}


def is_session_open(
    now: datetime, *, last_seen_at: datetime, expires_at: datetime, ended_at: datetime | None
) -> bool:
    return ended_at is None and now < expires_at and now - last_seen_at < LONGEST_IDLE


def is_to_be_noted(now: datetime, last_seen_at: datetime) -> bool:
    """Whether to write that a session was seen: to the minute, so that reading a page is rarely a write."""
    return now - last_seen_at >= SEEN_EVERY


def normal_email(written: str) -> str:
    return written.strip().lower()


def local_path(wished: str, otherwise: str) -> str:
    """The page wished for after signing in, if it is one of ours; an address elsewhere would be a lure."""
    # Browsers read a backslash as a slash and drop control characters: "/\t/elsewhere" is "//elsewhere" to them.
    is_plain = wished.isprintable() and "\\" not in wished
    return wished if is_plain and wished.startswith("/") and not wished.startswith("//") else otherwise


def digits_of(written: str) -> str | None:
    """The eight digits of a code as people type it, « 12 34 56 78 » or 12.34.56.78; None when it cannot be one."""
    digits = re.sub(r"[\s.,_/·-]", "", written)
    return digits if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) else None


def spoken(code: str) -> str:
    """« 12 34 56 78 »: two by two, as one reads a number out in France."""
    return " ".join(code[at : at + 2] for at in range(0, CODE_DIGITS, 2))
