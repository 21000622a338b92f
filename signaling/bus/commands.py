"""Commands on their way in: within one process a call, else a stream that every hub reads."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from redis.asyncio import Redis

from signaling.bus.redis import AWAY, add_entry, answering, entries_after, needing_redis
from signaling.contract.commands import Command, Commands
from signaling.contract.streams import (
    COMMANDS,
    COMMANDS_KEPT,
    COMMANDS_REPLAYED_SECONDS,
    EnvelopeUnknown,
    Fields,
    command_fields,
    command_of,
)
from signaling.rooms.errors import Unavailable

Obey = Callable[[Command], Awaitable[None]]

AT_ONCE = 100
PAUSE_SECONDS = 0.5

log = structlog.get_logger(__name__)


class MemoryCommands(Commands):
    def __init__(self, obey: Obey) -> None:
        self._obey = obey

    async def send(self, command: Command) -> None:
        await self._obey(command)


class RedisCommands(Commands):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def send(self, command: Command) -> None:
        async with needing_redis():
            await add_entry(self._redis, COMMANDS, command_fields(command), kept=COMMANDS_KEPT)


class CommandReader:
    """Obeys each command of the stream, in order; first those of the last hour: obeying twice is obeying once."""

    def __init__(self, redis: Redis, obey: Obey) -> None:
        self._redis = redis
        self._obey = obey
        self._last = ""

    async def run(self) -> None:
        """Read, for ever."""
        while True:
            try:
                await self._read()
            except AWAY:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _read(self) -> None:
        if not self._last:
            async with answering():
                seconds, _ = await self._redis.time()
            self._last = f"{(seconds - COMMANDS_REPLAYED_SECONDS) * 1000}-0"
        for entry_id, fields in await entries_after(self._redis, COMMANDS, self._last, AT_ONCE):
            await self._obey_until_done(fields)
            self._last = entry_id

    async def _obey_until_done(self, fields: Fields) -> None:
        while True:
            try:
                await self._obey(command_of(fields))
            except Unavailable:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            except EnvelopeUnknown:
                log.error("command not understood")  # noqa: TRY400
            except Exception as bug:  # noqa: BLE001 one command must not stop the next
                log.error("command failed", cause=type(bug).__name__)  # noqa: TRY400
            return
