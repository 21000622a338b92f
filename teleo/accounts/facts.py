"""What happens to accounts, and at the door of a visit."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class MemberInvited(Fact):
    topic: ClassVar[str] = "member_invited"

    enrolment_id: UUID


class CodeAsked(Fact):
    """A patient's browser asks for the six digits that go to the contact on file."""

    topic: ClassVar[str] = "code_asked"

    code_id: UUID


class SessionEnded(Fact):
    """Somebody's session is over: he left, it or what he may be was taken away, or it lasted as long as one may.

    Told again, at its longest, of one that ended before.
    """

    topic: ClassVar[str] = "session_ended"

    session_id: UUID


class LinksRevoked(Fact):
    """No link to this appointment opens it any more, nor does a browser that opened one."""

    topic: ClassVar[str] = "links_revoked"

    appointment_id: UUID
    revoked_at: datetime
