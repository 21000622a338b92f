"""Change a room, and carry out what the change says must happen, on whichever hub: first what is told, then farewells."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from signaling.bus import letters
from signaling.bus.hubs import Hubs
from signaling.bus.notices import NoticeSink
from signaling.hub.connections import Connection, Connections
from signaling.hub.grants import Grants
from signaling.hub.payloads import OUTGOING
from signaling.hub.wire import Wire, payload_of
from signaling.ice import IceServers
from signaling.rooms.effects import Disconnect, Notify, TakeOver, Tell
from signaling.rooms.peer import Address
from signaling.rooms.room import Effects, Room
from signaling.rooms.store import Move, RoomStore


@dataclass(frozen=True)
class Switchboard:
    """What the hub's handlers work with. `now` is the clock, given so that tests may hold it."""

    store: RoomStore
    connections: Connections
    wire: Wire
    notices: NoticeSink
    hubs: Hubs
    ice: IceServers
    now: Callable[[], datetime]
    grants: Grants = field(default_factory=Grants)

    def address(self, sid: str) -> Address:
        """Where a socket of ours is, for the other hubs."""
        return Address(self.hubs.roll.id, sid)

    async def act(self, room_id: str, move: Move) -> tuple[Room, Effects]:
        """Make a move and all that follows. Its notices are on their way with the change itself."""
        room, effects = await self.store.change(room_id, move)
        await self.perform(room, effects)
        return room, effects

    async def perform(self, room: Room, effects: Effects) -> None:
        addresses = {peer.seat: peer.address for peer in room.peers}
        addresses |= {one.seat: one.address for one in effects if isinstance(one, Disconnect)}
        for effect in effects:
            match effect:
                case TakeOver(address=address):
                    await self._take_over(address)
                case Tell(at_door=True):
                    await self._tell(room, effect, {one.seat: one.address for one in room.standing})
                case Tell():
                    await self._tell(room, effect, addresses)
                case Disconnect() | Notify():
                    pass
                case _:
                    assert_never(effect)
        for effect in effects:
            if isinstance(effect, Disconnect) and effect.address is not None:
                await self._dismiss(effect.address)

    async def pass_on(self, address: Address | None, event: str, fields: Mapping[str, object]) -> bool:
        """Tell one connection something that nobody will repeat; whether it was there."""
        if address is None:
            return False
        payload = payload_of(event, fields)
        if not self._is_ours(address):
            return await self.hubs.mail.pass_on(address.hub, address.sid, event, payload)
        receivers = self.connections.of_sids([address.sid])
        await self.wire.deliver(receivers, event, payload)
        return bool(receivers)

    async def end_taken_over(self, connection: Connection) -> None:
        """Another connection holds the seat of this one."""
        self.connections.drop(connection)
        await self.wire.tell([connection], "taken_over", {})
        self.wire.dismiss(connection)

    def end(self, connection: Connection) -> None:
        """By a task of its own: the ack of whoever caused this must reach him first."""
        self.connections.drop(connection)
        self.wire.dismiss(connection)

    async def _tell(self, room: Room, effect: Tell, addresses: Mapping[str, Address | None]) -> None:
        revision = {"rev": room.rev} if "rev" in OUTGOING[effect.event].model_fields else {}
        payload = payload_of(effect.event, {**effect.fields, **revision})
        sids: defaultdict[str, list[str]] = defaultdict(list)
        for seat in effect.seats:
            if (address := addresses.get(seat)) is not None:
                sids[address.hub].append(address.sid)
        for hub, there in sids.items():
            if hub == self.hubs.roll.id:
                await self.wire.deliver(self.connections.of_sids(there), effect.event, payload)
            else:
                letter = letters.Tell(sids=tuple(there), event=effect.event, payload=payload)
                await self.hubs.mail.send(hub, letter)

    async def _take_over(self, address: Address | None) -> None:
        if address is None:
            return
        if not self._is_ours(address):
            await self.hubs.mail.send(address.hub, letters.TakeOver(sid=address.sid))
        for connection in self.connections.of_sids([address.sid]):
            await self.end_taken_over(connection)

    async def _dismiss(self, address: Address) -> None:
        if not self._is_ours(address):
            await self.hubs.mail.send(address.hub, letters.Dismiss(sid=address.sid))
        for connection in self.connections.of_sids([address.sid]):
            self.end(connection)

    def _is_ours(self, address: Address) -> bool:
        return address.hub == self.hubs.roll.id
