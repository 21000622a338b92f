"""What the counterpart remembers: questions on telephones, codes, tokens, CIBA requests, who is signed in where."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from teleo.core.clock import Clock
from teleo.sandbox.pro_sante_connect.identities import PIN, InventedPerson
from teleo.sandbox.pro_sante_connect.signing import Keys

CLIENT_ID = "teleo-demonstration"
REALM = "/sandbox/psc/auth/realms/esante-wallet"

CODE_LASTS = timedelta(seconds=60)
ACCESS_LASTS = timedelta(minutes=2)
SESSION_LASTS = timedelta(hours=4)
QUESTION_LASTS = timedelta(seconds=120)
POLLED_EVERY = 1  # seconds
PIN_TRIES = 3
NUMBERS_SHOWN = 3
MOST_KEPT = 500  # of each thing: the oldest goes first

Outcome = Literal["waiting", "approved", "refused", "wrong_number", "too_late"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """`inside` is reached by programs, `outside` by browsers."""

    inside: str
    outside: str

    @property
    def issuer(self) -> str:
        return f"{self.inside}{REALM}"


@dataclass(slots=True)
class Question:
    """« Is it you who… ? », on somebody's telephone; the number is on the screen of who asked."""

    id: str
    identity: InventedPerson
    number: str
    choices: tuple[str, ...]
    kind: Literal["sign_in", "confirm"]
    ends_at: datetime
    outcome: Outcome = "waiting"
    pin_tries: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """An authorization request that is in order."""

    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str
    acr: str
    anew: bool


@dataclass(slots=True)
class SignIn:
    """Someone who is asked on his telephone, and what for."""

    wish: Wish
    question: Question


@dataclass(frozen=True, slots=True)
class Code:
    wish: Wish
    identity: InventedPerson
    authenticated_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    identity: InventedPerson
    nonce: str
    scope: str
    issued_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class Backchannel:
    """A CIBA request. `polled_at` is when it was last asked about."""

    question: Question
    scope: str
    acr: str
    ends_at: datetime
    polled_at: datetime | None = None


@dataclass(slots=True)
class Counterpart:
    """One provider, with one client: us. `redirect_uris` are compared letter by letter."""

    addresses: Addresses
    clock: Clock
    secret: str = field(repr=False)
    redirect_uris: frozenset[str]
    left_uris: frozenset[str]
    identities: tuple[InventedPerson, ...]
    question_lasts: timedelta = QUESTION_LASTS
    keys: Keys = field(default_factory=Keys)
    sign_ins: dict[str, SignIn] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    backchannels: dict[str, Backchannel] = field(default_factory=dict)
    sessions: dict[str, tuple[InventedPerson, datetime]] = field(default_factory=dict)

    def identity(self, national_id: str) -> InventedPerson | None:
        return next((one for one in self.identities if one.national_id == national_id), None)

    def ask(
        self, identity: InventedPerson, kind: Literal["sign_in", "confirm"], number: str = ""
    ) -> Question:
        """Put a question on the telephone; with a number of its own, or that of a binding message."""
        number = number or f"{secrets.randbelow(100):02d}"
        others = [f"{other:02d}" for other in range(100) if f"{other:02d}" != number]
        choices = [number, *secrets.SystemRandom().sample(others, NUMBERS_SHOWN - 1)]
        question = Question(
            id=secrets.token_urlsafe(16),
            identity=identity,
            number=number,
            choices=tuple(sorted(choices)),
            kind=kind,
            ends_at=self.clock.now() + self.question_lasts,
        )
        _keep(self.questions, question.id, question)
        return question

    def waiting_for(self, identity: InventedPerson) -> list[Question]:
        """Latest first."""
        found = [
            one
            for one in self.questions.values()
            if one.identity == identity and self.outcome(one) == "waiting"
        ]
        return found[::-1]

    def outcome(self, question: Question) -> Outcome:
        if question.outcome == "waiting" and self.clock.now() >= question.ends_at:
            question.outcome = "too_late"
        return question.outcome

    def reply(self, question: Question, number: str, pin: str) -> bool:
        """What was pressed on the telephone; whether the code was right (three tries, then it is a refusal)."""
        if self.outcome(question) != "waiting":
            return True
        if pin != PIN:
            question.pin_tries += 1
            if question.pin_tries >= PIN_TRIES:
                question.outcome = "refused"
            return False
        question.outcome = "approved" if number == question.number else "wrong_number"
        return True

    def give_code(self, wish: Wish, identity: InventedPerson, authenticated_at: datetime) -> str:
        code = secrets.token_urlsafe(24)
        _keep(self.codes, code, Code(wish, identity, authenticated_at, self.clock.now() + CODE_LASTS))
        return code

    def give_tokens(
        self,
        identity: InventedPerson,
        *,
        nonce: str,
        scope: str,
        acr: str,
        authenticated_at: datetime | None = None,
    ) -> dict[str, Any]:
        """What the token endpoint answers; without `authenticated_at`, to somebody who proved just now who he is."""
        now = self.clock.now()
        access_token = secrets.token_urlsafe(32)
        _keep(self.tokens, access_token, Token(identity, nonce, scope, now, now + ACCESS_LASTS))
        claims: dict[str, Any] = {
            "iss": self.addresses.issuer,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "sub": identity.subject,
            "exp": int((now + ACCESS_LASTS).timestamp()),
            "iat": int(now.timestamp()),
            "auth_time": int((authenticated_at or now).timestamp()),
            "acr": acr,
            "typ": "ID",
            "jti": secrets.token_hex(8),
        }
        if nonce:
            claims["nonce"] = nonce
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LASTS.total_seconds()),
            "id_token": self.keys.sign(claims),
            "scope": scope,
        }

    def open_session(self, identity: InventedPerson) -> str:
        """The browser's own session here: whoever comes back within it is not asked again."""
        cookie = secrets.token_urlsafe(24)
        _keep(self.sessions, cookie, (identity, self.clock.now() + SESSION_LASTS))
        return cookie

    def session(self, cookie: str) -> InventedPerson | None:
        identity, ends_at = self.sessions.get(cookie, (None, None))
        return identity if ends_at is not None and self.clock.now() < ends_at else None

    def authenticated_at(self, cookie: str) -> datetime:
        """When the session of this browser began."""
        _, ends_at = self.sessions[cookie]
        return ends_at - SESSION_LASTS


def _keep(kept: dict[str, Any], key: str, value: object) -> None:
    kept[key] = value
    while len(kept) > MOST_KEPT:
        kept.pop(next(iter(kept)))


def keep_sign_in(counterpart: Counterpart, wish: Wish, question: Question) -> None:
    _keep(counterpart.sign_ins, question.id, SignIn(wish, question))


def keep_backchannel(counterpart: Counterpart, request_id: str, asked: Backchannel) -> None:
    _keep(counterpart.backchannels, request_id, asked)
