"""Where rooms are kept: read, compare the revision, set with the notices of the change, or again."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from signaling.contract.notices import Notice
from signaling.rooms.effects import Notify
from signaling.rooms.room import Effects, Room

Move = Callable[[Room], tuple[Room, Effects]]
Notices = Sequence[Notice]


class RoomStore(Protocol):
    """A store implements a few small methods and inherits `change`, the only way to write a room."""

    @abstractmethod
    async def read(self, room_id: str) -> Room:
        """The room as it is; one that nobody entered yet is empty, at revision 0."""

    @abstractmethod
    async def replace(self, before: Room, after: Room, notices: Notices = ()) -> bool:
        """Write a room, if it is still at the revision of `before`, and put its notices on their way: both or neither."""

    @abstractmethod
    async def forget(self, room: Room) -> None:
        """Delete a room if it is still at this revision."""

    @abstractmethod
    async def rooms(self) -> Sequence[Room]:
        """Every room kept."""

    @abstractmethod
    async def watched(self, ours: Collection[str], now: datetime) -> Sequence[Room]:
        """The rooms of these ids, empty where we lost one; and those that time alone changes by now."""

    async def change(self, room_id: str, move: Move) -> tuple[Room, Effects]:
        """Make a move, again if someone else moved meanwhile; what `move` raises, nothing has changed."""
        while True:
            before = await self.read(room_id)
            after, effects = move(before)
            notices = [effect.notice for effect in effects if isinstance(effect, Notify)]
            if after.rev == before.rev and not notices:
                return after, effects
            if await self.replace(before, after, notices):
                return after, effects


class MemoryRoomStore(RoomStore):
    """Rooms of one process. `post` takes the notices."""

    def __init__(self, post: Callable[[Notice], None] = lambda _: None) -> None:
        self._rooms: dict[str, Room] = {}
        self._post = post

    async def read(self, room_id: str) -> Room:
        return self._rooms.get(room_id, Room(room_id))

    async def replace(self, before: Room, after: Room, notices: Notices = ()) -> bool:
        if (await self.read(before.id)).rev != before.rev:
            return False
        if after.rev != before.rev:
            self._rooms[after.id] = after
        for notice in notices:
            self._post(notice)
        return True

    async def forget(self, room: Room) -> None:
        if self._rooms.get(room.id) == room:
            del self._rooms[room.id]

    async def rooms(self) -> Sequence[Room]:
        return tuple(self._rooms.values())

    async def watched(self, ours: Collection[str], now: datetime) -> Sequence[Room]:
        return await self.rooms()
