"""What teleo asks of the hub."""

from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True)


class CloseRoom(_Command):
    """End a room for all, whether or not the hub knows it yet: it opens no more."""

    kind: Literal["close_room"] = "close_room"
    room: str


class RemoveSeat(_Command):
    """Take a seat away for good: no ticket gives it back in this room."""

    kind: Literal["remove_seat"] = "remove_seat"
    room: str
    seat: str


class EndGrant(_Command):
    """What tickets rested on is over, for good: they open nothing more, nor does what they have opened.

    A seat in a room where the call has begun is kept: nothing cuts a call.
    """

    kind: Literal["end_grant"] = "end_grant"
    grant: str


class TellBoard(_Command):
    """Something that a board shows has changed. No content travels: the page fetches."""

    kind: Literal["tell_board"] = "tell_board"
    board: str
    what: str
    id: str
    revision: int


Command = Annotated[CloseRoom | RemoveSeat | EndGrant | TellBoard, Field(discriminator="kind")]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class Commands(Protocol):
    """How teleo reaches the hub, in the same process or through Redis."""

    async def send(self, command: Command) -> None: ...
