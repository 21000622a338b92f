"""The hub put together, and mounted in an aiohttp application under /hub."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signaling.bus.notices import Deliver
from signaling.bus.parts import Loops, MemoryParts, Parts, RedisParts
from signaling.bus.redis import connect
from signaling.contract.commands import Commands
from signaling.hub.connecting import Door
from signaling.hub.connections import Connections
from signaling.hub.namespace import Gate
from signaling.hub.obeying import obey
from signaling.hub.performing import Switchboard
from signaling.hub.receiving import receive
from signaling.hub.roll_call import RollCall
from signaling.hub.transport import PATH, server
from signaling.hub.watch import BeatWatch
from signaling.hub.wire import Wire
from signaling.ice import IceServers
from signaling.settings import HubSettings

# How long the notices already accepted may take to be handed over when the program ends.
DRAIN_SECONDS = 5


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hub:
    """A hub that runs: what teleo may ask of it, its watch and its roll call, which tests wind by hand."""

    commands: Commands
    watch: BeatWatch
    roll: RollCall


def mount(
    app: web.Application,
    settings: HubSettings,
    ticket_keys: Mapping[str, Ed25519PublicKey],
    deliver: Deliver,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Hub:
    """Add the hub's routes to an application and tie its tasks to the application's life.

    Without Redis, `deliver` is awaited with each notice, in order, and called again with the same one if it raises.
    With it, notices go to its stream, and `deliver` is not called.
    """
    parts = _parts(settings, deliver)
    sio = server(settings.allowed_origins, now)
    wire = Wire(sio)
    ice = IceServers(
        settings.stun_urls, settings.turn_urls, settings.turn_secret(), relay_only=settings.relay_only
    )
    switchboard = Switchboard(parts.store, Connections(), wire, parts.notices, parts.hubs, ice, now)
    door = Door(switchboard, ticket_keys)
    watch = BeatWatch(switchboard)
    roll = RollCall(switchboard)
    gate = Gate(switchboard, door)
    sio.register_namespace(gate)
    sio.manager.when_connected(gate.connected)
    sio.attach(app, socketio_path=PATH)
    loops = parts.connect(partial(obey, switchboard), partial(receive, switchboard))
    life = _Life(parts, (wire.run, watch.run, roll.run, *loops))
    app.router.add_get("/hub/health/live", life.is_alive)
    app.on_shutdown.append(lambda _: wire.hang_up())
    app.cleanup_ctx.append(life.span)
    return Hub(parts.commands, watch, roll)


def _parts(settings: HubSettings, deliver: Deliver) -> Parts:
    if settings.redis_url is None:
        return MemoryParts(deliver)
    return RedisParts(connect(settings.redis_url.get_secret_value()))


class _Life:
    """The hub's tasks, from the application's start to its end."""

    def __init__(self, parts: Parts, loops: Loops) -> None:
        self._parts = parts
        self._loops = loops
        self._running: asyncio.Task[None] | None = None

    async def span(self, _: web.Application) -> AsyncIterator[None]:
        await self._parts.open()
        running = self._running = asyncio.create_task(self._run(), name="hub")
        yield
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._parts.drained()
        running.cancel()
        await asyncio.wait([running])
        await self._parts.close()

    async def is_alive(self, _: web.Request) -> web.Response:
        alive = self._running is not None and not self._running.done()
        return web.json_response({"status": "alive" if alive else "stopped"}, status=200 if alive else 503)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for loop in self._loops:
                tasks.create_task(loop())
