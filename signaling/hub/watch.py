"""The beat watch: what silence does to rooms, looked at three times a second."""

import asyncio
from collections.abc import Collection, Hashable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Generic, TypeVar

import structlog

from signaling.hub.board import is_watched, tell_those_who_wait
from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard
from signaling.rooms.absence import is_forgettable, lapse, reclaim
from signaling.rooms.door import stand_down
from signaling.rooms.errors import Failure
from signaling.rooms.peer import Address
from signaling.rooms.room import Effects, Room

EVERY_SECONDS = 0.3
# Every so many sweeps all rooms are looked at, not only ours and those that are due.
EVERY_ROOM = 33

log = structlog.get_logger(__name__)


Thing = TypeVar("Thing", bound=Hashable)


class _SeenTwice(Generic[Thing]):
    """What was seen both this time and the last."""

    def __init__(self) -> None:
        self._last: frozenset[Thing] = frozenset()
        self.believed: frozenset[Thing] = frozenset()

    def saw(self, things: Iterable[Thing]) -> None:
        now = frozenset(things)
        self.believed, self._last = now & self._last, now


class BeatWatch:
    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._sweeps = 0
        # What is wrong may be on its way to be right: it is believed when seen twice in a row.
        self._without_socket = _SeenTwice[Address]()
        self._without_seat = _SeenTwice[str]()
        self._watched: dict[str, bool] = {}

    async def run(self) -> None:
        """Sweep, for ever; a sweep that breaks is told and does not stop the next."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except Exception as bug:  # noqa: BLE001 - a watch that stops is worse than one that stumbles
                log.error("sweep broken", cause=type(bug).__name__)  # noqa: TRY400

    async def sweep(self) -> None:
        """Look at every socket, and at every room that may need it, once."""
        await self._switchboard.wire.sweep()
        everywhere = self._switchboard.hubs.roll.in_doubt() or self._sweeps % EVERY_ROOM == 0
        self._sweeps += 1
        now = self._switchboard.now()
        rooms = await self._rooms(now, everywhere=everywhere)
        if everywhere:
            self._without_socket.saw(address for room in rooms for address in self._ended_here(room))
        for room in rooms:
            await self._look_at(room, now)
        await self._end_those_without_seat(rooms)
        if everywhere:
            await self._look_at_boards()

    async def _rooms(self, now: datetime, *, everywhere: bool) -> list[Room]:
        store = self._switchboard.store
        rooms = {room.id: room for room in await store.watched(self._switchboard.connections.rooms, now)}
        if everywhere:
            rooms = {room.id: room for room in await store.rooms()} | rooms
        return list(rooms.values())

    async def _look_at(self, room: Room, now: datetime) -> None:
        if is_forgettable(room, now):
            await self._switchboard.store.forget(room)
        elif self._let_pass(room, now)[0] != room:
            await self._switchboard.act(room.id, lambda room: self._let_pass(room, now))

    def _let_pass(self, room: Room, now: datetime) -> tuple[Room, Effects]:
        effects: Effects = ()
        heard: dict[str, datetime] = {}
        for connection in self._switchboard.connections.of_room(room.id):
            address = self._switchboard.address(connection.sid)
            with suppress(Failure):
                room, more = reclaim(room, connection.seat, address, now)
                effects += more
            if (peer := room.find(connection.seat)) and peer.address == address:
                heard[connection.seat] = connection.heard_at
        lost = {peer.seat for peer in room.peers if peer.address and self._is_lost(peer.address)}
        for stander in room.standing:
            if self._is_lost(stander.address):
                room, _ = stand_down(room, stander.address, now)
        room, more = lapse(room, now, heard, lost)
        return room, effects + more

    def _is_lost(self, address: Address) -> bool:
        return self._switchboard.hubs.roll.is_lost(address.hub) or address in self._without_socket.believed

    def _ended_here(self, room: Room) -> list[Address]:
        """Addresses whose socket was ours and is no more: its end could not be written when it came."""
        connections, ours = self._switchboard.connections, self._switchboard.hubs.roll.id
        known = [peer.address for peer in room.peers] + [stander.address for stander in room.standing]
        return [one for one in known if one and one.hub == ours and connections.of_sid(one.sid) is None]

    async def _end_those_without_seat(self, rooms: Collection[Room]) -> None:
        """Sockets whose seat another holds, or whose room was lost with the memory of Redis."""
        found: dict[str, tuple[Connection, bool]] = {}
        for room in rooms:
            for connection in self._switchboard.connections.of_room(room.id):
                peer = room.find(connection.seat)
                address = peer.address if peer else None
                taken = address is not None and address != self._switchboard.address(connection.sid)
                if taken or room.rev == 0:
                    found[connection.sid] = (connection, taken)
        self._without_seat.saw(found)
        for sid in self._without_seat.believed:
            connection, taken = found[sid]
            if taken:
                await self._switchboard.end_taken_over(connection)
            else:
                self._switchboard.end(connection)

    async def _look_at_boards(self) -> None:
        """What Redis forgot of our watchers is said again; what ended with another hub is told."""
        connections, boards = self._switchboard.connections, self._switchboard.hubs.boards
        for board in connections.boards:
            for watcher in connections.watchers(board):
                await boards.watch(board, watcher.sid)
        before, self._watched = self._watched, {}
        for board in connections.boards:
            watched = self._watched[board] = await is_watched(self._switchboard, board)
            if before.get(board, watched) != watched:
                await tell_those_who_wait(self._switchboard, board)
