"""What teleo asks of the media process: someone to call for a few seconds, who sends back what he receives."""

from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field


class AskEcho(BaseModel):
    """`ticket` is for the echo's own seat, in the room where its caller will sit; it also says who asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: str = Field(max_length=4000)
    picture: bool


class EchoPlace(BaseModel):
    """Granted: the echo is on its way to the room. Otherwise ask again, for the same room, within ten seconds."""

    model_config = ConfigDict(frozen=True)

    granted: bool
    wait_seconds: int = 0
    sound_is_free: bool = False


class Echoes(Protocol):
    """How teleo reaches the echoes, in the same process or by HTTP."""

    async def ask(self, wish: AskEcho) -> EchoPlace:
        """Raises TicketInvalid or TicketExpired."""
