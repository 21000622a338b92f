"""What hubs write to one another about seats and boards that each of them holds."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

Event = dict[str, JsonValue]


class _Letter(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tell(_Letter):
    """An event for these sockets; `rev` in it sets right what comes late."""

    kind: Literal["tell"] = "tell"
    sids: tuple[str, ...]
    event: str
    payload: Event


class TakeOver(_Letter):
    """Another connection holds the seat of this socket: tell it so, and end it."""

    kind: Literal["take_over"] = "take_over"
    sid: str


class Dismiss(_Letter):
    """End this socket: all that it was told came before."""

    kind: Literal["dismiss"] = "dismiss"
    sid: str


class Pass(_Letter):
    """An event whose loss would matter: `sender` is answered whether the socket was there to hear it."""

    kind: Literal["pass"] = "pass"
    sender: str
    number: int
    sid: str
    event: str
    payload: Event


class Passed(_Letter):
    """The answer to a `Pass`."""

    kind: Literal["passed"] = "passed"
    number: int
    done: bool


class WatchChanged(_Letter):
    """A watcher of this board came or went."""

    kind: Literal["watch_changed"] = "watch_changed"
    board: str


Letter = Annotated[
    Tell | TakeOver | Dismiss | Pass | Passed | WatchChanged,
    Field(discriminator="kind"),
]
LETTER: TypeAdapter[Letter] = TypeAdapter(Letter)
Receive = Callable[[Letter], Awaitable[None]]
