"""The hub processes that share the rooms, seen by one of them: who is there, letters, and boards."""

from dataclasses import dataclass
from typing import Protocol

from signaling.bus.letters import Event, Letter


class Roll(Protocol):
    """Which hubs are there."""

    @property
    def id(self) -> str:
        """This hub's own."""

    def is_lost(self, hub: str) -> bool:
        """Whether a hub has ended: its connections have ended with it."""

    def in_doubt(self) -> bool:
        """Whether one was lost since the last question, or may have been: all rooms must be looked at."""


class Mail(Protocol):
    """Letters to other hubs. Those to one hub arrive in the order in which they were sent."""

    async def send(self, hub: str, letter: Letter) -> None: ...

    async def send_all(self, letter: Letter) -> None:
        """To every other hub."""

    async def pass_on(self, hub: str, sid: str, event: str, payload: Event) -> bool:
        """Whether a socket of another hub was there to be told."""


class Boards(Protocol):
    """Who watches which board, on any hub."""

    async def watch(self, board: str, sid: str) -> None: ...

    async def unwatch(self, board: str, sid: str) -> None: ...

    async def is_watched(self, board: str) -> bool:
        """Whether a socket of any other hub watches a board, or one of ours: who asks knows his own."""


@dataclass(frozen=True)
class Hubs:
    roll: Roll
    mail: Mail
    boards: Boards


class Alone(Roll, Mail, Boards):
    """One process: there is nobody to write to, and every socket is here."""

    @property
    def id(self) -> str:
        return "alone"

    def is_lost(self, hub: str) -> bool:
        return False

    def in_doubt(self) -> bool:
        return False

    async def send(self, hub: str, letter: Letter) -> None:
        return

    async def send_all(self, letter: Letter) -> None:
        return

    async def pass_on(self, hub: str, sid: str, event: str, payload: Event) -> bool:
        return False

    async def watch(self, board: str, sid: str) -> None:
        return

    async def unwatch(self, board: str, sid: str) -> None:
        return

    async def is_watched(self, board: str) -> bool:
        return False


def alone() -> Hubs:
    one = Alone()
    return Hubs(roll=one, mail=one, boards=one)
