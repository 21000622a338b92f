"""Change a room, and carry out what the change says must happen: sockets first, then notices, then farewells."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from signaling.bus.notices import NoticeSink
from signaling.hub.connections import Connection, Connections
from signaling.hub.payloads import OUTGOING
from signaling.hub.wire import Wire
from signaling.rooms.effects import Disconnect, Notify, TakeOver, Tell
from signaling.rooms.room import Effects, Room
from signaling.rooms.store import Move, RoomStore


@dataclass(frozen=True)
class Switchboard:
    """What the hub's handlers work with. `now` is the clock, given so that tests may hold it."""

    store: RoomStore
    connections: Connections
    wire: Wire
    notices: NoticeSink
    now: Callable[[], datetime]

    async def act(self, room_id: str, move: Move) -> tuple[Room, list[Awaitable[None]]]:
        """Make a move and all that follows. What is returned may be awaited until teleo has taken the notices."""
        room, effects = await self.store.change(room_id, move)
        return room, await self.perform(room, effects)

    async def perform(self, room: Room, effects: Effects) -> list[Awaitable[None]]:
        notices: list[Notify] = []
        leaving: list[Connection] = []
        for effect in effects:
            match effect:
                case TakeOver(seat):
                    leaving += await self._take_over(room, seat)
                case Tell():
                    await self._tell(room, effect)
                case Disconnect(seat):
                    leaving += self._drop(room, seat)
                case Notify():
                    notices.append(effect)
                case _:
                    assert_never(effect)
        handled = [await self.notices.post(effect.notice) for effect in notices]
        # Last, and by a task of its own: the ack of whoever caused this must reach him first.
        for connection in leaving:
            self.wire.dismiss(connection)
        return handled

    async def _tell(self, room: Room, effect: Tell) -> None:
        revision = {"rev": room.rev} if "rev" in OUTGOING[effect.event].model_fields else {}
        connections = self.connections.of_seats(room.id, effect.seats)
        await self.wire.tell(connections, effect.event, {**effect.fields, **revision})

    async def _take_over(self, room: Room, seat: str) -> list[Connection]:
        leaving = self._drop(room, seat)
        await self.wire.tell(leaving, "taken_over", {})
        return leaving

    def _drop(self, room: Room, seat: str) -> list[Connection]:
        connection = self.connections.of_seat(room.id, seat)
        if connection is None:
            return []
        self.connections.drop(connection)
        return [connection]
