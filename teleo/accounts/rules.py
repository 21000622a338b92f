"""How long sessions and codes last, when one locks, how often one may try, where each role starts, what an address is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from teleo.core.actor import Role

# From signing in, whatever is done meanwhile.
LONGEST: dict[Role, timedelta] = {
    # That of a session of Pro Santé Connect (its technical documentation): beyond, e-CPS is asked for again.
    "practitioner": timedelta(hours=4),
    # The longest day of work in a hospital (article 7 of décret 2002-9): nobody signs in twice for one day.
    "assistant": timedelta(hours=12),
    "administrator": timedelta(hours=12),
    "region_administrator": timedelta(hours=12),
}
ACCESS_LASTS = timedelta(minutes=5)
# One refresh token twice within this length, from one device, is two tabs that woke together.
TABS_TOGETHER = timedelta(seconds=30)
# Untouched for so long, a page hides its names. The national rules allow two hours; a desk is left for minutes.
LOCKS_AFTER = timedelta(minutes=15)
# Not even a page that is open has asked for anything: the browser was closed, or is off.
LONGEST_UNSEEN = timedelta(hours=2)
ATTEMPT_LASTS = timedelta(minutes=10)  # from the page where one signs in to Pro Santé Connect and back
STEP_UP_USABLE = timedelta(minutes=5)  # from the telephone's yes to the act it was for
SEEN_EVERY = timedelta(minutes=1)
ENROLMENT_LASTS = timedelta(hours=72)

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=15)  # long enough to walk to the computer and type
# Right or wrong. A wrong one counts against the codes that begin with the same four digits: nobody else is near.
CODE_TRIES = 5

SENT_CODE_DIGITS = 6
SENT_CODE_LASTS = timedelta(minutes=10)
SENT_CODE_PAUSE = timedelta(seconds=30)  # a message takes that long to arrive; whoever waits presses again
SENT_CODES_AN_HOUR = 5
AN_HOUR = timedelta(hours=1)
# Wrong answers, by birth date and by code together, through all the links of an appointment.
WRONG_TRIES = 5

LANDING: dict[Role, str] = {
    "assistant": "/agenda",
    "practitioner": "/consultations",
    "administrator": "/establishment",
    "region_administrator": "/establishments",
}
WORKPLACES = "/workplaces"  # where one says in which of one's roles one works now

# Whose roles each kind of administrator sees, and may end by himself. A practitioner's ends with his membership.
OVERSEEN: dict[Role, frozenset[Role]] = {
    "administrator": frozenset({"assistant", "practitioner", "administrator"}),
    "region_administrator": frozenset({"administrator"}),
}
ENDED_HERE: frozenset[Role] = frozenset({"assistant", "administrator"})

# "ending": over, but for a call that began before, which nothing of ours cuts.
SessionState = Literal["open", "locked", "ending", "over"]
Refreshing = Literal["next", "same", "reuse"]


@dataclass(frozen=True, slots=True)
class SessionTimes:
    last_seen_at: datetime
    touched_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @property
    def over_at(self) -> datetime:
        """By itself, if nobody ends it before."""
        return min(self.expires_at, self.last_seen_at + LONGEST_UNSEEN)

    @property
    def locks_at(self) -> datetime:
        return self.touched_at + LOCKS_AFTER


# How someone whose page is locked proves that it is he: with his password there, or at the door where he signed in.
Proof = Literal["password", "sign_in"]


def proof_of(role: Role) -> Proof:
    """A practitioner's is his e-CPS (article R.6316-3 of the code de la santé publique)."""
    return "sign_in" if role == "practitioner" else "password"


def session_state(now: datetime, times: SessionTimes, call_began: datetime | None) -> SessionState:
    """`call_began`: of a call in progress. One that began while the session was open keeps it so until its end."""
    if times.ended_at is not None:
        return "ending" if _holds(call_began, times.ended_at) else "over"
    if now >= times.over_at and not _holds(call_began, times.over_at):
        return "over"
    if now >= times.locks_at and not _holds(call_began, times.locks_at):
        return "locked"
    return "open"


def _holds(call_began: datetime | None, closes_at: datetime) -> bool:
    return call_began is not None and call_began < closes_at


def judge_refresh(
    now: datetime, *, spent_at: datetime, same_device: bool, is_last: bool, confirmed: bool
) -> Refreshing:
    """What a refresh token that was used before is worth: `is_last`, the one before today's; `confirmed`, today's was
    received. "next": the answer with it was lost, so it is given again, with a fresh access token.
    """
    if not (is_last and same_device):
        return "reuse"
    if now - spent_at < TABS_TOGETHER:
        return "same"
    return "reuse" if confirmed else "next"


def is_to_be_noted(now: datetime, last: datetime) -> bool:
    """Whether to write that a session was seen or touched: to the minute, so that reading a page is rarely a write."""
    return now - last >= SEEN_EVERY


def normal_email(written: str) -> str:
    return written.strip().lower()


def local_path(wished: str, otherwise: str) -> str:
    """The page wished for after signing in, if it is one of ours; an address elsewhere would be a lure."""
    # Browsers read a backslash as a slash and drop control characters: "/\t/elsewhere" is "//elsewhere" to them.
    is_plain = wished.isprintable() and "\\" not in wished
    return wished if is_plain and wished.startswith("/") and not wished.startswith("//") else otherwise


def first_page(role: Role, wished: str, *, elsewhere: bool) -> str:
    """After signing in: the page wished for, or that of the role. Who has several roles says first which he is in."""
    if elsewhere:
        is_choice = not wished or wished.partition("?")[0] == WORKPLACES
        return WORKPLACES if is_choice else f"{WORKPLACES}?{urlencode({'next': wished})}"
    return local_path(wished, LANDING[role])


def digits_of(written: str, *, length: int = CODE_DIGITS) -> str | None:
    """The digits of a code as people type it, « 12 34 56 78 » or 12.34.56.78; None when it cannot be one."""
    digits = re.sub(r"[\s.,_/·-]", "", written)
    return digits if re.fullmatch(rf"[0-9]{{{length}}}", digits) else None


def next_code_at(asked: Iterable[datetime], now: datetime) -> datetime:
    """From when another code may be sent, by when those before it were asked for."""
    lately = sorted(at for at in asked if at > now - AN_HOUR)
    if len(lately) >= SENT_CODES_AN_HOUR:
        return lately[-SENT_CODES_AN_HOUR] + AN_HOUR
    return lately[-1] + SENT_CODE_PAUSE if lately else now


def spoken(code: str) -> str:
    """« 12 34 56 78 »: two by two, as one reads a number out in France."""
    return " ".join(code[at : at + 2] for at in range(0, CODE_DIGITS, 2))
