"""Where rooms are kept: read, compare the revision, set, or again."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from signaling.rooms.room import Effects, Room

Move = Callable[[Room], tuple[Room, Effects]]


class RoomStore(Protocol):
    """A store implements four small methods and inherits `change`, the only way to write a room."""

    @abstractmethod
    async def read(self, room_id: str) -> Room:
        """The room as it is; one that nobody entered yet is empty, at revision 0."""

    @abstractmethod
    async def replace(self, before: Room, after: Room) -> bool:
        """Write a room if it is still at the revision of `before`; False if it is not."""

    @abstractmethod
    async def forget(self, room: Room) -> None:
        """Delete a room if it is still at this revision."""

    @abstractmethod
    async def rooms(self) -> Sequence[Room]:
        """Every room kept."""

    async def change(self, room_id: str, move: Move) -> tuple[Room, Effects]:
        """Make a move, again if someone else moved meanwhile; what `move` raises, nothing has changed."""
        while True:
            before = await self.read(room_id)
            after, effects = move(before)
            if after.rev == before.rev or await self.replace(before, after):
                return after, effects


class MemoryRoomStore(RoomStore):
    """Rooms of one process."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}

    async def read(self, room_id: str) -> Room:
        return self._rooms.get(room_id, Room(room_id))

    async def replace(self, before: Room, after: Room) -> bool:
        if (await self.read(before.id)).rev != before.rev:
            return False
        self._rooms[after.id] = after
        return True

    async def forget(self, room: Room) -> None:
        if self._rooms.get(room.id) == room:
            del self._rooms[room.id]

    async def rooms(self) -> Sequence[Room]:
        return tuple(self._rooms.values())
