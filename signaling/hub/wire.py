"""The two things we do with the Socket.IO server: tell and dismiss."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from engineio.exceptions import SocketIsClosedError
from socketio import packet

from signaling.hub.connections import Connection
from signaling.hub.payloads import OUTGOING
from signaling.hub.transport import NAMESPACE, Server

log = structlog.get_logger(__name__)


class Wire:
    """Sends on engine.io's socket directly: `sio.emit` makes a task for each recipient (five times slower)."""

    def __init__(self, sio: Server) -> None:
        self._sio = sio
        self._farewells: asyncio.Queue[str] = asyncio.Queue()

    async def tell(self, connections: Iterable[Connection], event: str, fields: Mapping[str, object]) -> None:
        """Send an event; a connection that was not welcomed yet gets it after its welcome."""
        await self.deliver(connections, event, payload_of(event, fields))

    async def deliver(
        self, connections: Iterable[Connection], event: str, payload: Mapping[str, object]
    ) -> None:
        """Send an event whose payload is complete: from here, or from another hub."""
        text = packet.Packet(packet.EVENT, data=[event, payload], namespace=NAMESPACE).encode()
        for connection in connections:
            if connection.held_back is None or event == "welcome":
                await self._send(connection, text)
            else:
                connection.held_back.append(text)

    async def release(self, connection: Connection) -> None:
        """Welcome is sent: what waited for it follows."""
        held_back, connection.held_back = connection.held_back or [], None
        for text in held_back:
            await self._send(connection, text)

    def is_open(self, connection: Connection) -> bool:
        socket = self._sio.eio.sockets.get(connection.transport)
        return socket is not None and not socket.closed

    def dismiss(self, connection: Connection) -> None:
        """End a connection from a task of its own, so that the ack of the event that caused it goes first."""
        self._farewells.put_nowait(connection.sid)

    async def run(self) -> None:
        """Carry out the dismissals, for ever."""
        while True:
            await self._sio.disconnect(await self._farewells.get())

    async def sweep(self) -> None:
        """End the sockets that never connected, stayed after their connection, or do not read."""
        await self._sio.sweep()

    async def hang_up(self) -> None:
        """Close every socket, so that the program can end."""
        for socket in list(self._sio.eio.sockets.values()):
            await socket.close(wait=False)
            # engine.io's writer leaves, and closes the transport, when it finds None.
            socket.queue.put_nowait(None)
        await self._sio.shutdown()

    async def _send(self, connection: Connection, text: str) -> None:
        try:
            await self._sio.eio.send(connection.transport, text)
        except SocketIsClosedError:
            # Its disconnection is on its way and says all that is needed.
            log.debug("told a closed socket", room=connection.room, seat=connection.seat)


def payload_of(event: str, fields: Mapping[str, object]) -> dict[str, Any]:
    """What goes over the wire, from the fields under our own names."""
    return OUTGOING[event].model_validate(dict(fields), by_name=True).model_dump(mode="json")
