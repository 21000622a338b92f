"""The Socket.IO server as we use it: ordered, silent, text only, and guarded at each place where a frame comes in."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import engineio
import socketio
from aiohttp import web
from engineio.async_drivers import aiohttp as engineio_aiohttp
from engineio.packet import Packet
from engineio.payload import Payload as PollingPayload

from signaling.hub.guard import Backlog, Guard

NAMESPACE = "/"
PATH = "/hub/socket.io"
# A socket whose other end has vanished is closed within the sum of the two.
PING_INTERVAL = 10
PING_TIMEOUT = 8
# How long a WebSocket that is closing waits for the other end to say so too.
CLOSING_SECONDS = 2
# The largest lawful message is a session description of 64,000 characters, escaped as JSON.
LARGEST_MESSAGE = 200_000
# While a polling client sends one request, a call's candidates pile up for the next: engineio's 16 are too few.
PACKETS_IN_A_POLL = 128


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


class _Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio carries no types
    """engine.io whose sockets keep only so much for those who do not read."""

    guard: Guard

    def create_queue(self, *_: object, **__: object) -> Backlog:
        return Backlog()

    async def send_packet(self, sid: str, pkt: Packet) -> None:
        socket = self.sockets.get(sid)
        if socket is not None and socket.queue.is_too_long:
            # Ended by the next sweep: here we are in the middle of somebody else's event.
            self.guard.condemn(sid)
        else:
            await super().send_packet(sid, pkt)


class _WebSocket(engineio_aiohttp.WebSocket):  # type: ignore[misc]  # engineio carries no types
    """engine.io's WebSocket without permessage-deflate, which halves the throughput, and without what is not text."""

    async def __call__(self, environ: Mapping[str, web.Request]) -> web.WebSocketResponse:
        self.socket = self.handler.__self__
        self._sock = web.WebSocketResponse(
            max_msg_size=LARGEST_MESSAGE,
            compress=False,
            timeout=CLOSING_SECONDS,
            # One that asks to upgrade and then says nothing would be waited for without end.
            receive_timeout=PING_INTERVAL + PING_TIMEOUT,
        )
        request = environ["aiohttp.request"]
        await self._sock.prepare(request)
        self.server.guard.carried(self.socket.sid, request.transport)
        self.environ = environ
        await self.handler(self)
        # An upgrade that broke off: engine.io would go on holding back what the polling client asks for.
        self.socket.upgrading = False
        return self._sock

    async def wait(self) -> str:
        """The next frame. Raises OSError, on which engine.io ends the session, when there will be none that counts."""
        try:
            frame: object = await super().wait()
        except OSError:
            frame = None
        if self.server.guard.may_enter(self.socket.sid, frame) and not self.socket.closed:
            return str(frame)
        if self.socket.upgraded:
            self.server.guard.ended(self.socket.sid)
        raise OSError("nothing, or not what a client may send now")


class Server(socketio.AsyncServer):  # type: ignore[misc]  # socketio carries no types
    """socketio's server behind a guard."""

    def __init__(self, guard: Guard, **options: object) -> None:
        super().__init__(**options)
        self._guard = self.eio.guard = guard

    async def cut(self, session: str) -> None:
        """End a session now, whether or not its client reads."""
        socket = self.eio.sockets.pop(session, None)
        if socket is not None:
            await socket.close(wait=False, abort=True)
            # engine.io's writer, or the request that polls, leaves when it finds None.
            socket.queue.put_nowait(None)
        self._guard.abort(session)

    async def sweep(self) -> None:
        """End the sessions that are no use, or too much."""
        for session in self._guard.unwanted(self._is_connected):
            await self.cut(session)

    def _is_connected(self, session: str) -> bool:
        return self.manager.sid_from_eio_sid(session, NAMESPACE) is not None

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine

    async def _handle_eio_connect(self, eio_sid: str, environ: object) -> None:
        self._guard.opened(eio_sid)
        await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if self._guard.may_pass(eio_sid, data):
            await super()._handle_eio_message(eio_sid, data)
        else:
            await self.cut(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._guard.ended(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)


def server(allowed_origins: tuple[str, ...], now: Callable[[], datetime]) -> Server:
    """Socket.IO tamed: ordered handlers, our pings, bounded messages, and silent (it logs payloads)."""
    silent = logging.getLogger("signaling.socketio")
    silent.setLevel(logging.CRITICAL)
    PollingPayload.max_decode_packets = PACKETS_IN_A_POLL
    sio = Server(
        Guard(now),
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
    sio.eio._async = sio.eio._async | {"websocket": _WebSocket}  # noqa: SLF001
    return sio
