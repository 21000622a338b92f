"""The hub put together, and mounted in an aiohttp application under /hub."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signaling.bus.commands import MemoryCommands
from signaling.bus.notices import Deliver, MemoryNotices
from signaling.contract.commands import Commands
from signaling.hub.connecting import Door
from signaling.hub.connections import Connections
from signaling.hub.namespace import Gate
from signaling.hub.obeying import obey
from signaling.hub.performing import Switchboard
from signaling.hub.watch import BeatWatch
from signaling.hub.wire import PATH, Wire, server
from signaling.ice import IceServers
from signaling.rooms.store import MemoryRoomStore
from signaling.settings import HubSettings

# How long the notices already accepted may take to be handed over when the program ends.
DRAIN_SECONDS = 5


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hub:
    """A hub that runs: what teleo may ask of it, and its watch, which tests wind by hand."""

    commands: Commands
    watch: BeatWatch


def mount(
    app: web.Application,
    settings: HubSettings,
    ticket_keys: Mapping[str, Ed25519PublicKey],
    deliver: Deliver,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Hub:
    """Add the hub's routes to an application and tie its tasks to the application's life.

    `deliver` is awaited with each notice, in order, and called again with the same one if it raises.
    """
    notices = MemoryNotices(deliver)
    sio = server(settings.allowed_origins)
    wire = Wire(sio)
    switchboard = Switchboard(MemoryRoomStore(), Connections(), wire, notices, now)
    ice = IceServers(settings.stun_urls, settings.turn_urls, settings.turn_secret())
    door = Door(switchboard, ticket_keys, ice)
    watch = BeatWatch(switchboard)
    gate = Gate(switchboard, door)
    sio.register_namespace(gate)
    sio.manager.when_connected(gate.connected)
    sio.attach(app, socketio_path=PATH)
    life = _Life(wire, notices, watch)
    app.router.add_get("/hub/health/live", life.is_alive)
    app.on_shutdown.append(lambda _: wire.hang_up())
    app.cleanup_ctx.append(life.span)
    return Hub(MemoryCommands(partial(obey, switchboard)), watch)


class _Life:
    """The hub's tasks, from the application's start to its end."""

    def __init__(self, wire: Wire, notices: MemoryNotices, watch: BeatWatch) -> None:
        self._notices = notices
        self._loops = (wire.run, notices.run, watch.run)
        self._running: asyncio.Task[None] | None = None

    async def span(self, _: web.Application) -> AsyncIterator[None]:
        running = self._running = asyncio.create_task(self._run(), name="hub")
        yield
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._notices.drained()
        running.cancel()
        await asyncio.wait([running])

    async def is_alive(self, _: web.Request) -> web.Response:
        alive = self._running is not None and not self._running.done()
        return web.json_response({"status": "alive" if alive else "stopped"}, status=200 if alive else 503)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for loop in self._loops:
                tasks.create_task(loop())
