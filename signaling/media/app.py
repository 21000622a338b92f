"""The media process put together: one door, for teleo alone."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

import structlog
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from signaling.contract.echo import AskEcho
from signaling.contract.errors import Failure
from signaling.media.desk import Desk
from signaling.media.places import Places
from signaling.settings import HubSettings

ASK = "/media/echoes"

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_desk(
    app: web.Application,
    settings: HubSettings,
    keys: Mapping[str, Ed25519PublicKey],
    hub_url: str,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Desk:
    """Echoes for as long as the application runs."""
    desk = Desk(places_of(settings), keys, hub_url, now)

    async def span(_: web.Application) -> AsyncIterator[None]:
        yield
        await desk.nursery.close()

    app.cleanup_ctx.append(span)
    return desk


def add_door(app: web.Application, desk: Desk) -> None:
    """For a teleo that runs apart."""

    async def ask(request: web.Request) -> web.Response:
        try:
            place = await desk.ask(AskEcho.model_validate_json(await request.read()))
        except ValidationError:
            return web.json_response({"code": "invalid"}, status=422)
        except Failure as refused:
            return web.json_response({"code": refused.code}, status=401)
        return web.json_response(text=place.model_dump_json())

    async def is_alive(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    app.router.add_post(ASK, ask)
    app.router.add_get("/media/health/live", is_alive)


def places_of(settings: HubSettings) -> Places:
    """What the site says, or two pictures for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Places.for_cores(settings.media_cores or cores)
