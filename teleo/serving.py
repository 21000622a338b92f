"""Run the web process until it is told to stop."""

import asyncio
import signal

from aiohttp import web

BACKLOG = 4096  # at 128, a storm of reconnections loses SYNs for a minute
STOP_SECONDS = 5


async def serve(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen, and give back the runner, to be cleaned up at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
    return runner


async def until_told_to_stop() -> None:
    """SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
