"""What stands for the outside world in tests: each written once."""

from collections.abc import Awaitable, Callable

from signaling.contract import Command, Commands


class KeptCommands(Commands):
    """A hub that does nothing and keeps what it was asked. `witness` is called at the moment of each command."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.witness: Callable[[Command], Awaitable[None]] | None = None

    async def send(self, command: Command) -> None:
        if self.witness is not None:
            await self.witness(command)
        self.sent.append(command)
