"""A room is written only by one who has seen its last revision, with the notices of the change; in memory and in Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from signaling.bus.notices import RedisNotices
from signaling.bus.redis import connect, entries_after
from signaling.bus.room_store import RedisRoomStore
from signaling.contract.notices import Notice
from signaling.contract.streams import NOTICES, Posted
from signaling.contract.ticket import Permission
from signaling.rooms.absence import away
from signaling.rooms.errors import RoomIsClosed
from signaling.rooms.peer import Address, Peer, Stage
from signaling.rooms.room import Effects, Room
from signaling.rooms.store import MemoryRoomStore, Notices, RoomStore
from tests.support.clock import NOON

HOST = Peer(
    "host",
    "Dr Test",
    polite=False,
    may=frozenset({Permission.ENTER, Permission.SAY}),
    board="board-1",
    stage=Stage.SEATED,
    since=NOON,
    resume_digest="digest",
    address=Address("hub-1", "socket-1"),
)


@dataclass
class Kept:
    """A store, and what it has posted."""

    store: RoomStore
    posted: Callable[[], Awaitable[list[str]]]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "memory":
        notices: list[Notice] = []

        async def posted() -> list[str]:
            return [notice.kind for notice in notices]

        yield Kept(MemoryRoomStore(notices.append), posted)
        return

    async with connect(request.getfixturevalue("redis_url")) as redis:

        async def read_stream() -> list[str]:
            if not await redis.exists(NOTICES):
                return []
            return [
                Posted.of(fields).notice.kind for _, fields in await entries_after(redis, NOTICES, "0", 9)
            ]

        yield Kept(RedisRoomStore(redis, RedisNotices("inbox")), read_stream)


@pytest.fixture
def store(kept: Kept) -> RoomStore:
    return kept.store


def touch(room: Room) -> tuple[Room, Effects]:
    return room.changed(NOON), ()


async def test_a_room_is_read_as_it_was_written(store: RoomStore) -> None:
    written, _ = await store.change("r", lambda room: room.arrive(HOST, NOON))

    assert await store.read("r") == written
    assert await store.read("another") == Room("another")


async def test_a_move_is_made_again_when_another_came_first(store: RoomStore) -> None:
    seen: list[int] = []

    class Contended(MemoryRoomStore):
        async def read(self, room_id: str) -> Room:
            return await store.read(room_id)

        async def replace(self, before: Room, after: Room, notices: Notices = ()) -> bool:
            if len(seen) == 1:
                await store.replace(before, before.changed(NOON))
            return await store.replace(before, after, notices)

    def move(room: Room) -> tuple[Room, Effects]:
        seen.append(room.rev)
        return touch(room)

    room, _ = await Contended().change("r", move)

    assert seen == [0, 1]
    assert room.rev == 2


async def test_fifty_moves_at_once_are_fifty_revisions(store: RoomStore) -> None:
    await asyncio.gather(*(store.change("r", touch) for _ in range(50)))

    assert (await store.read("r")).rev == 50


async def test_a_move_that_fails_or_changes_nothing_writes_nothing(kept: Kept) -> None:
    def refuse(_: Room) -> tuple[Room, Effects]:
        raise RoomIsClosed

    with pytest.raises(RoomIsClosed):
        await kept.store.change("r", refuse)
    await kept.store.change("r", lambda room: (room, ()))

    assert list(await kept.store.rooms()) == []
    assert await kept.posted() == []


async def test_notices_go_with_the_change_and_not_with_one_that_came_too_late(kept: Kept) -> None:
    room, effects = Room("r").arrive(HOST, NOON)
    notices = [effect.notice for effect in effects if hasattr(effect, "notice")]

    assert await kept.store.replace(Room("r"), room, notices)
    assert not await kept.store.replace(Room("r"), room, notices)

    assert await kept.posted() == ["peer_seated"]


async def test_a_room_that_changed_meanwhile_is_not_forgotten(store: RoomStore) -> None:
    old, _ = await store.change("r", touch)
    new, _ = await store.change("r", touch)

    await store.forget(old)
    assert list(await store.rooms()) == [new]
    await store.forget(new)

    assert list(await store.rooms()) == []


async def test_rooms_are_watched_that_are_ours_or_that_time_changes(store: RoomStore) -> None:
    ours, _ = await store.change("ours", lambda room: room.arrive(HOST, NOON))
    await store.change("calm", lambda room: room.arrive(HOST, NOON))
    await store.change("leaving", lambda room: room.arrive(HOST, NOON))
    leaving, _ = await store.change("leaving", lambda room: away(room, "host", NOON))

    early = await store.watched(["ours"], NOON + timedelta(seconds=19))
    late = await store.watched(["ours"], NOON + timedelta(seconds=20))

    assert ours in early
    assert {room.id for room in late} >= {"ours", "leaving"}
    assert leaving in late
