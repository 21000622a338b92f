"""Run the web process until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import web

BACKLOG = 4096  # at 128, a storm of reconnections loses SYNs for a minute
STOP_SECONDS = 5


async def serve(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen, and give back the runner, to be cleaned up at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
    return runner


async def run_until_told(*loops: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run these beside what serves, and end them when we are told to stop. If one breaks, all of it ends."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(loop()) for loop in loops]
        await until_told_to_stop()
        for task in running:
            task.cancel()


async def until_told_to_stop() -> None:
    """SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
