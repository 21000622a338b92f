"""The Socket.IO server as we use it, and the two things we do with it: tell and dismiss."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

import socketio
import structlog
from aiohttp import web
from engineio.async_drivers import aiohttp as engineio_aiohttp
from engineio.exceptions import SocketIsClosedError
from engineio.payload import Payload as PollingPayload
from socketio import packet

from signaling.hub.connections import Connection
from signaling.hub.payloads import OUTGOING

NAMESPACE = "/"
PATH = "/hub/socket.io"
# A socket whose other end has vanished is closed within the sum of the two.
PING_INTERVAL = 10
PING_TIMEOUT = 8
# The largest lawful message is a session description of 64,000 characters, escaped as JSON.
LARGEST_MESSAGE = 200_000
# While a polling client sends one request, a call's candidates pile up for the next: engineio's 16 are too few.
PACKETS_IN_A_POLL = 128

log = structlog.get_logger(__name__)


class Wire:
    """Sends on engine.io's socket directly: `sio.emit` makes a task for each recipient (five times slower)."""

    def __init__(self, sio: socketio.AsyncServer) -> None:
        self._sio = sio
        self._farewells: asyncio.Queue[str] = asyncio.Queue()

    async def tell(self, connections: Iterable[Connection], event: str, fields: Mapping[str, object]) -> None:
        """Send an event; a connection that was not welcomed yet gets it after its welcome."""
        payload = OUTGOING[event].model_validate(dict(fields), by_name=True).model_dump(mode="json")
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


class Manager(socketio.AsyncManager):  # type: ignore[misc]  # socketio carries no types
    """Says when a client has been told that it is connected, and leaves without searching every room."""

    def when_connected(self, call: Callable[[str], Awaitable[None]]) -> None:
        """Whom to call with the id of each client that has just been told."""
        self._connected = call

    async def connect(self, sid: str, namespace: str) -> str:
        """Called by socketio once CONNECT is sent: the first moment when an event may follow."""
        await super().connect(sid, namespace)
        await self._connected(sid)
        return sid

    def basic_disconnect(self, sid: str, namespace: str, **_: object) -> None:
        # As shipped this looks through all rooms for each client: quadratic when many leave. We use no rooms.
        for room in (None, sid):
            self.basic_leave_room(sid, namespace, room)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]


class _PlainWebSocket(engineio_aiohttp.WebSocket):  # type: ignore[misc]  # engineio carries no types
    """engine.io's WebSocket without permessage-deflate, which halves the throughput."""

    async def __call__(self, environ: Mapping[str, web.Request]) -> web.WebSocketResponse:
        self._sock = web.WebSocketResponse(max_msg_size=LARGEST_MESSAGE, compress=False)
        await self._sock.prepare(environ["aiohttp.request"])
        self.environ = environ
        await self.handler(self)
        return self._sock


def server(allowed_origins: tuple[str, ...]) -> socketio.AsyncServer:
    """Socket.IO tamed: ordered handlers, our pings, bounded messages, and silent (it logs payloads)."""
    silent = logging.getLogger("signaling.socketio")
    silent.setLevel(logging.CRITICAL)
    PollingPayload.max_decode_packets = PACKETS_IN_A_POLL
    sio = socketio.AsyncServer(
        async_mode="aiohttp",
        async_handlers=False,
        client_manager=Manager(),
        cors_allowed_origins=list(allowed_origins) or None,
        engineio_logger=silent,
        logger=silent,
        max_http_buffer_size=LARGEST_MESSAGE,
        namespaces=[NAMESPACE],
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        transports=["websocket", "polling"],
    )
    # There is no public way to choose the WebSocket class.
    sio.eio._async = sio.eio._async | {"websocket": _PlainWebSocket}  # noqa: SLF001
    return sio
