"""`python -m signaling`: the hub alone, in a process of its own."""

import gc

gc.disable()  # what is imported stays: to look through it for garbage meanwhile takes a fifth of the start

import sys

import structlog
import uvloop
from aiohttp import web

from signaling.app import mount
from signaling.contract.notices import Notice
from signaling.rooms.errors import Unavailable
from signaling.settings import HubSettings, ticket_keys

gc.freeze()
gc.enable()

# What aiohttp and the kernel would queue by default loses connections when thousands come back at once.
BACKLOG = 4096
STOP_SECONDS = 5

log = structlog.get_logger(__name__)


async def log_notice(notice: Notice) -> None:
    """Without Redis the hub has nobody to notify: what was said is heard by the peers and kept by no one."""
    log.info("notice", kind=notice.kind, room=notice.room)


def application() -> tuple[web.Application, HubSettings]:
    """Raises ValueError or OSError, which say what is missing."""
    settings = HubSettings.read()
    if settings.ticket_public_keys_file is None:
        raise ValueError("HUB_TICKET_PUBLIC_KEYS_FILE must name the keys that sign tickets")
    app = web.Application()
    mount(app, settings, ticket_keys(settings.ticket_public_keys_file), log_notice)
    return app, settings


def main() -> int:
    try:
        app, settings = application()
        web.run_app(
            app,
            host=settings.host,
            port=settings.port,
            backlog=BACKLOG,
            access_log=None,
            shutdown_timeout=STOP_SECONDS,
            print=lambda _: print(f"The hub is ready on port {settings.port}", flush=True),  # noqa: T201
            loop=uvloop.new_event_loop(),
        )
    except Unavailable:
        print("The hub cannot start: HUB_REDIS_URL does not answer", file=sys.stderr)  # noqa: T201
        return 1
    except (ValueError, OSError) as refused:
        print(f"The hub cannot start: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
