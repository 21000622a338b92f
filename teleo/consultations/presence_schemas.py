"""What is said of those who wait, without a name."""

from uuid import UUID

from pydantic import BaseModel


class WaitingOut(BaseModel):
    """The consultations whose patient waits."""

    waiting: tuple[UUID, ...]
