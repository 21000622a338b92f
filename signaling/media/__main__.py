"""`python -m signaling.media`: the echoes of try-out calls, in a process of its own."""

import gc

gc.disable()  # what is imported stays: to look through it for garbage meanwhile takes a fifth of the start

import sys

import uvloop
from aiohttp import web

from signaling.media.app import add_door, open_desk
from signaling.settings import HubSettings, ticket_keys

gc.freeze()  # a child that is forked shares what it never looks through
gc.enable()


def application() -> tuple[web.Application, HubSettings]:
    """Raises ValueError or OSError, which say what is missing."""
    settings = HubSettings.read()
    if settings.ticket_public_keys_file is None:
        raise ValueError("HUB_TICKET_PUBLIC_KEYS_FILE must name the keys that sign tickets")
    app = web.Application()
    hub_url = settings.media_hub_url or f"http://127.0.0.1:{settings.port}"
    add_door(app, open_desk(app, settings, ticket_keys(settings.ticket_public_keys_file), hub_url))
    return app, settings


def main() -> int:
    try:
        app, settings = application()
        web.run_app(
            app,
            host=settings.host,
            port=settings.media_port,
            access_log=None,
            print=lambda _: print(f"The media process is ready on port {settings.media_port}", flush=True),  # noqa: T201
            loop=uvloop.new_event_loop(),
        )
    except (ValueError, OSError) as refused:
        print(f"The media process cannot start: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
