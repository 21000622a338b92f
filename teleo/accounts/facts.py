"""What happens to accounts."""

from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class MemberInvited(Fact):
    topic: ClassVar[str] = "member_invited"

    enrolment_id: UUID
