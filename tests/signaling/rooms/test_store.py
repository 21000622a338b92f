"""A room is written only by one who has seen its last revision."""

import pytest

from signaling.rooms.errors import RoomIsClosed
from signaling.rooms.room import Effects, Room
from signaling.rooms.store import MemoryRoomStore
from tests.support.clock import NOON


async def test_a_move_is_made_again_when_another_came_first() -> None:
    store = MemoryRoomStore()
    seen: list[int] = []

    class Contended(MemoryRoomStore):
        async def read(self, room_id: str) -> Room:
            return await store.read(room_id)

        async def replace(self, before: Room, after: Room) -> bool:
            if len(seen) == 1:
                await store.replace(before, before.changed(NOON))
            return await store.replace(before, after)

    def move(room: Room) -> tuple[Room, Effects]:
        seen.append(room.rev)
        return room.changed(NOON), ()

    room, _ = await Contended().change("r", move)

    assert seen == [0, 1]
    assert room.rev == 2


async def test_a_move_that_fails_or_changes_nothing_writes_nothing() -> None:
    store = MemoryRoomStore()

    def refuse(_: Room) -> tuple[Room, Effects]:
        raise RoomIsClosed

    with pytest.raises(RoomIsClosed):
        await store.change("r", refuse)
    await store.change("r", lambda room: (room, ()))

    assert await store.rooms() == ()


async def test_a_room_that_changed_meanwhile_is_not_forgotten() -> None:
    store = MemoryRoomStore()
    old, _ = await store.change("r", lambda room: (room.changed(NOON), ()))
    new, _ = await store.change("r", lambda room: (room.changed(NOON), ()))

    await store.forget(old)
    assert await store.rooms() == (new,)
    await store.forget(new)

    assert await store.rooms() == ()
