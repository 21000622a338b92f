"""Run the web process until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from ssl import SSLContext
from typing import Any

from aiohttp import web

from teleo.http.sizes import LINE_LIMIT

BACKLOG = 4096  # at 128, a storm of reconnections loses SYNs for a minute
STOP_SECONDS = 5


class AddressTaken(Exception):
    """One cannot listen there."""


async def serve(
    app: web.Application, host: str, port: int, *, also: Sequence[tuple[str, int, SSLContext]] = ()
) -> web.AppRunner:
    """Listen, and give back the runner, to be cleaned up at the end; `also` there, over TLS. Raises AddressTaken."""
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=STOP_SECONDS,
        max_line_size=LINE_LIMIT,
        max_field_size=LINE_LIMIT,
    )
    await runner.setup()
    places: list[tuple[str, int, SSLContext | None]] = [(host, port, None), *also]
    for where, number, context in places:
        try:
            await web.TCPSite(runner, where, number, ssl_context=context, backlog=BACKLOG).start()
        except OSError as refused:
            await runner.cleanup()
            raise AddressTaken(
                f"port {number} of {where} cannot be used ({refused.strerror}): stop the program that has it, "
                "or choose another port"
            ) from None
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
