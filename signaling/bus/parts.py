"""The two ways to put a hub together: all in one process, or with Redis between several."""

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol

from redis.asyncio import Redis

from signaling.bus.boards import RedisBoards
from signaling.bus.commands import CommandReader, MemoryCommands, Obey, RedisCommands
from signaling.bus.hubs import Hubs, alone
from signaling.bus.letters import Receive
from signaling.bus.mail import RedisMail
from signaling.bus.notices import Deliver, MemoryNotices, NoticeSink, RedisNotices
from signaling.bus.roll import RedisRoll
from signaling.bus.room_store import RedisRoomStore
from signaling.contract.commands import Commands
from signaling.rooms.store import MemoryRoomStore, RoomStore

Loops = tuple[Callable[[], Coroutine[Any, Any, None]], ...]


class Parts(Protocol):
    """Where rooms are kept, and what goes in and out."""

    store: RoomStore
    notices: NoticeSink
    hubs: Hubs
    commands: Commands

    @abstractmethod
    def connect(self, obey: Obey, receive: Receive) -> Loops:
        """Say who carries out commands and letters; what is given back runs as long as the hub."""

    @abstractmethod
    async def open(self) -> None:
        """Before anybody is let in."""

    @abstractmethod
    async def drained(self) -> None:
        """Once all that was to go out is out."""

    @abstractmethod
    async def close(self) -> None:
        """When nothing runs any more."""


class MemoryParts(Parts):
    def __init__(self, deliver: Deliver) -> None:
        self._queue = MemoryNotices(deliver)
        self.notices = self._queue
        self.store = MemoryRoomStore(self._queue.post)
        self.hubs = alone()

    def connect(self, obey: Obey, receive: Receive) -> Loops:
        self.commands = MemoryCommands(obey)
        return (self._queue.run,)

    async def open(self) -> None:
        return

    async def drained(self) -> None:
        await self._queue.drained()

    async def close(self) -> None:
        return


class RedisParts(Parts):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._roll = RedisRoll(redis)
        self._mail = RedisMail(redis, self._roll)
        self._notices = RedisNotices(self._roll.inbox)
        self.notices = self._notices
        self.store = RedisRoomStore(redis, self._notices)
        self.hubs = Hubs(self._roll, self._mail, RedisBoards(redis, self._roll))
        self.commands = RedisCommands(redis)

    def connect(self, obey: Obey, receive: Receive) -> Loops:
        reader = CommandReader(self._redis, obey)
        return (self._roll.run, partial(self._mail.run, receive, self._notices), reader.run)

    async def open(self) -> None:
        await self._roll.open()

    async def drained(self) -> None:
        await self._mail.drained()

    async def close(self) -> None:
        await self._roll.close()
        await self._redis.aclose()
