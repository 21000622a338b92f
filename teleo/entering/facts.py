"""What happens at the door."""

from typing import ClassVar
from uuid import UUID

from teleo.core.facts import Fact


class LinkLost(Fact):
    """Somebody says that he has a link no more."""

    topic: ClassVar[str] = "link_lost"

    lost_id: UUID
