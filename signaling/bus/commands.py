"""Commands on their way in, within one process: a call."""

from collections.abc import Awaitable, Callable

from signaling.contract.commands import Command, Commands


class MemoryCommands(Commands):
    def __init__(self, obey: Callable[[Command], Awaitable[None]]) -> None:
        self._obey = obey

    async def send(self, command: Command) -> None:
        await self._obey(command)
