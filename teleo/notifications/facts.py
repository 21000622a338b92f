"""What happens to messages."""

from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class MessagePlanned(Fact):
    topic: ClassVar[str] = "message_planned"

    message_id: UUID
