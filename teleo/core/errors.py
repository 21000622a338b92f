"""Failures have a kind and a code, never a status.

    Failure
    ├── Unauthenticated   we do not know who asks
    ├── Forbidden         known, not allowed
    ├── NotFound          absent, or hidden from this person
    ├── Conflict          true a moment ago, no longer
    ├── Invalid           understood, not acceptable; may list fields
    └── Unavailable       something we depend on is down; may say when to retry

A named failure is three lines in its slice's `errors.py`:

    class SlotTaken(Conflict):
        code = "slot_taken"
        title = "This slot has just been taken."
"""

from typing import ClassVar


class Failure(Exception):
    """What a person is told instead of the result. `extra` goes out beside the code."""

    kind: ClassVar[str]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.extra = extra


class Unauthenticated(Failure):
    kind = "unauthenticated"
    code = "unauthenticated"
    title = "Sign in first."


class Forbidden(Failure):
    kind = "forbidden"
    code = "forbidden"
    title = "This is not allowed to you."


class NotFound(Failure):
    kind = "not_found"
    code = "not_found"
    title = "There is nothing here."


class Conflict(Failure):
    kind = "conflict"
    code = "conflict"
    title = "This has changed in the meantime."


class Invalid(Failure):
    """`errors` maps a field to what is wrong with it, in words for the person who filled it."""

    kind = "invalid"
    code = "invalid"
    title = "Something is missing or wrong in what was sent."

    def __init__(self, detail: str = "", *, errors: dict[str, str] | None = None, **extra: object) -> None:
        super().__init__(detail, **extra)
        self.errors = errors or {}
        if self.errors:
            self.extra["errors"] = self.errors


class Unavailable(Failure):
    """`retry_after` is in seconds."""

    kind = "unavailable"
    code = "unavailable"
    title = "This does not answer for the moment."

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **extra: object) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after
        if retry_after is not None:
            self.extra["retry_after"] = retry_after


KINDS: tuple[type[Failure], ...] = (Unauthenticated, Forbidden, NotFound, Conflict, Invalid, Unavailable)
