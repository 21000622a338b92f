"""A hub on a free port of loopback, and Socket.IO clients that speak to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import socketio
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from redis.asyncio import Redis

from signaling.app import Hub, mount
from signaling.bus.redis import add_entry, connect, entries_after
from signaling.contract import Notice, Permission, SigningKey, Ticket, mint
from signaling.contract.streams import NOTICES, Posted, handled_fields
from signaling.settings import HubSettings
from tests.support.clock import GivenClock

KEY = SigningKey(kid="test-1", private=Ed25519PrivateKey.generate())
PATIENCE = 5  # seconds for what crosses loopback
HOST_MAY = frozenset({Permission.ENTER, Permission.ADMIT, Permission.CLOSE, Permission.SAY})
GUEST_MAY = frozenset({Permission.SAY})


# What a page tells of how a call was.
SUMMARY: dict[str, Any] = {
    "run": "0192f0c1-7f4e-7c1e-8000-000000000002",
    "path": "relay_tls",
    "seconds": 30,
    "received": 3000,
    "lost": 12,
    "cuts": 1,
    "height": 720,
}


def host_ticket(
    room: str = "room-1", *, may: frozenset[Permission] = HOST_MAY, grant: str | None = None
) -> Ticket:
    return Ticket(room=room, seat="host", name="Dr Test", polite=False, may=may, board="board-1", grant=grant)


def guest_ticket(
    room: str = "room-1", *, seat: str = "guest-1", may: frozenset[Permission] = GUEST_MAY
) -> Ticket:
    return Ticket(room=room, seat=seat, name="Patient Test", may=may, board="board-1")


def watcher_ticket(seat: str = "watcher-1", *, grant: str | None = None) -> Ticket:
    may = frozenset({Permission.WATCH})
    return Ticket(room=None, seat=seat, name="Dr Test", may=may, board="board-1", grant=grant)


class Client:
    """A browser's side: it keeps what it hears, in order."""

    def __init__(self) -> None:
        self.sio = socketio.AsyncClient(reconnection=False)
        self.refusal: dict[str, Any] | None = None
        self.welcome: dict[str, Any] = {}
        self.ended = asyncio.Event()
        self._heard: list[tuple[str, dict[str, Any]]] = []
        self._something = asyncio.Event()
        self.sio.on("*", self._hear)
        self.sio.on("connect_error", self._be_refused)
        self.sio.on("disconnect", self._end)

    async def connect(self, url: str, transport: str, auth: object) -> None:
        await self.sio.connect(
            url, auth=auth, transports=[transport], socketio_path="hub/socket.io", wait_timeout=PATIENCE
        )
        self.welcome = await self.hear("welcome")

    async def send(self, event: object, payload: object = None) -> dict[str, Any]:
        """Emit an event and return its whole ack."""
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        await self.sio.emit(event, {} if payload is None else payload, callback=answer.set_result)
        return await asyncio.wait_for(answer, PATIENCE)

    async def ask(self, event: str, payload: object = None) -> dict[str, Any]:
        """Emit an event that must be done; return its data."""
        ack = await self.send(event, payload)
        assert ack["ok"], ack
        return dict(ack["data"])

    async def fail(self, event: object, payload: object = None) -> str:
        """Emit an event that must be refused; return the code."""
        ack = await self.send(event, payload)
        assert not ack["ok"], ack
        return str(ack["error"]["code"])

    async def hear(self, event: str, within: float = PATIENCE) -> dict[str, Any]:
        """The next event of this name, once; those before it stay to be asked for."""
        async with asyncio.timeout(within):
            while True:
                for place, (name, payload) in enumerate(self._heard):
                    if name == event:
                        del self._heard[place]
                        return payload
                self._something.clear()
                await self._something.wait()

    def has_heard(self, event: str) -> bool:
        return any(name == event for name, _ in self._heard)

    @property
    def heard(self) -> list[str]:
        return [name for name, _ in self._heard]

    async def end(self) -> None:
        await asyncio.wait_for(self.ended.wait(), PATIENCE)

    async def close(self) -> None:
        await self.sio.disconnect()

    async def _hear(self, event: str, payload: dict[str, Any]) -> None:
        self._heard.append((event, payload))
        self._something.set()

    async def _be_refused(self, refusal: dict[str, Any]) -> None:
        self.refusal = refusal

    async def _end(self, _: str) -> None:
        self.ended.set()


@dataclass
class RunningHub:
    """One hub or several under test, their clock held, teleo's place taken by a list."""

    urls: list[str]
    hubs: list[Hub]
    clock: GivenClock
    notices: list[Notice] = field(default_factory=list)
    refuse_notices: Callable[[Notice], bool] = field(default=lambda _: False)
    clients: list[Client] = field(default_factory=list)
    _noticed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def hub(self) -> Hub:
        return self.hubs[0]

    async def client(
        self, ticket: Ticket | None = None, *, transport: str = "websocket", auth: object = None
    ) -> Client:
        """A client that is connected and welcomed; each at the next hub, where there are several."""
        client = Client()
        url = self.urls[len(self.clients) % len(self.urls)]
        self.clients.append(client)
        await client.connect(url, transport, auth or {"ticket": self.mint(ticket or host_ticket())})
        return client

    async def refused(self, auth: object) -> dict[str, Any]:
        """Knock with this `auth`, and return the data of the refusal."""
        client = Client()
        self.clients.append(client)
        try:
            await client.connect(self.url, "websocket", auth)
        except socketio.exceptions.ConnectionError:
            assert client.refusal is not None
            return dict(client.refusal["data"])
        raise AssertionError("the connection was not refused")

    async def call(self, room: str = "room-1") -> tuple[Client, Client]:
        """A host and a guest in a call."""
        host = await self.client(host_ticket(room))
        guest = await self.client(guest_ticket(room))
        await host.ask("admit", {"seat": "guest-1"})
        await guest.hear("admitted")
        await host.hear("peer_seated")
        return host, guest

    def mint(self, ticket: Ticket) -> str:
        return mint(ticket, KEY, self.clock.now())

    async def sweep(self) -> None:
        for hub in self.hubs:
            await hub.watch.sweep()

    async def noticed(self, kind: str) -> Notice:
        """The first notice of a kind, waited for."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for notice in self.notices:
                    if notice.kind == kind:
                        return notice
                self._noticed.clear()
                await self._noticed.wait()

    async def deliver(self, notice: Notice) -> None:
        if self.refuse_notices(notice):
            raise ConnectionError("teleo is away")
        self.notices.append(notice)
        self._noticed.set()


@asynccontextmanager
async def running_hub(settings: HubSettings | None = None, *, hubs: int = 1) -> AsyncIterator[RunningHub]:
    """Hubs that serve on loopback until the block ends; several share the Redis of their settings."""
    settings = settings or HubSettings()
    running = RunningHub([], [], GivenClock())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_close, running.clients)
        if settings.redis_url is not None:
            await stack.enter_async_context(_reading_notices(settings.redis_url.get_secret_value(), running))
        for _ in range(hubs):
            app = web.Application()
            keys = {KEY.kid: KEY.private.public_key()}
            running.hubs.append(mount(app, settings, keys, running.deliver, now=running.clock.now))
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            # The hubs hang up before the clients close: a polling client would wait for its last poll to run out.
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            running.urls.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        yield running


async def _close(clients: list[Client]) -> None:
    for client in clients:
        await client.close()


@asynccontextmanager
async def _reading_notices(url: str, running: RunningHub) -> AsyncIterator[None]:
    """Teleo's side of the stream: each notice is taken in order, again until it is, and answered."""
    redis = connect(url)
    reading = asyncio.ensure_future(_read_notices(redis, running))
    try:
        yield
    finally:
        reading.cancel()
        await asyncio.wait([reading])
        await redis.aclose()


async def _read_notices(redis: Redis, running: RunningHub) -> None:
    last = "0-0"
    while True:
        for entry_id, fields in await entries_after(redis, NOTICES, last, 100):
            posted = Posted.of(fields)
            await _hand_over(running, posted.notice)
            if posted.reply_to:
                await add_entry(redis, posted.reply_to, handled_fields(posted.token), kept=1000)
            last = entry_id


async def _hand_over(running: RunningHub, notice: Notice) -> None:
    while True:
        try:
            return await running.deliver(notice)
        except ConnectionError:
            await asyncio.sleep(0.02)
