"""`python -m signaling`: the hub alone, in a process of its own."""

import structlog
from aiohttp import web

from signaling.app import mount
from signaling.contract.notices import Notice
from signaling.settings import HubSettings, ticket_keys

# What aiohttp and the kernel would queue by default loses connections when thousands come back at once.
BACKLOG = 4096

log = structlog.get_logger(__name__)


async def log_notice(notice: Notice) -> None:
    """Alone, the hub has nobody to notify: what was said is heard by the peers and kept by no one."""
    log.info("notice", kind=notice.kind, room=notice.room)


def main() -> None:
    settings = HubSettings.read()
    if settings.ticket_public_keys_file is None:
        raise SystemExit("HUB_TICKET_PUBLIC_KEYS_FILE must name the keys that sign tickets.")
    app = web.Application()
    mount(app, settings, ticket_keys(settings.ticket_public_keys_file), log_notice)
    web.run_app(app, host=settings.host, port=settings.port, backlog=BACKLOG, access_log=None)


if __name__ == "__main__":
    main()
