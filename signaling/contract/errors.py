"""The six kinds of failure, and those a ticket can have."""

from typing import ClassVar


class Failure(Exception):
    """Something went wrong that has a name: `code` is for programs and stable, `title` is for people."""

    kind: ClassVar[str]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, **extras: object) -> None:
        """`extras` are told to the client beside code and message: never a secret nor personal data."""
        super().__init__(self.title)
        self.extras = extras


class Unauthenticated(Failure):
    """We do not know who asks."""

    kind = "unauthenticated"


class Forbidden(Failure):
    """Known, not allowed."""

    kind = "forbidden"


class NotFound(Failure):
    """Absent, or hidden from this person."""

    kind = "not_found"


class Conflict(Failure):
    """True a moment ago, no longer."""

    kind = "conflict"


class Invalid(Failure):
    """Understood, not acceptable; may list the fields."""

    kind = "invalid"


class Unavailable(Failure):
    """Something we depend on cannot answer now; may say when to try again."""

    kind = "unavailable"


class TicketInvalid(Unauthenticated):
    code = "ticket_invalid"
    title = "This ticket is not valid."


class TicketExpired(Unauthenticated):
    code = "ticket_expired"
    title = "This ticket has expired: ask for a new one."
