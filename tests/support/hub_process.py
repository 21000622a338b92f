"""A hub in a process of its own that tells what it holds: `python -m tests.support.hub_process KEY`."""

import asyncio
import ctypes
import gc
import logging
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import structlog
from aiohttp import ClientSession, web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signaling.app import mount
from signaling.contract import Notice
from signaling.settings import HubSettings
from tests.support.hub import KEY

ROOT = Path(__file__).resolve().parents[2]
MEASURE = "/measure"
# What a session leaves behind, if it leaves something.
COUNTED = ("AsyncSocket", "Backlog", "Connection", "Guarded", "Packet", "Task", "WebSocketResponse")
START_SECONDS = 20


@dataclass(frozen=True)
class Measured:
    """What the process holds: objects by kind, open files and sockets, kilobytes of memory."""

    objects: Counter[str]
    files: int
    kilobytes: int


@dataclass(frozen=True)
class HubProcess:
    url: str
    process: asyncio.subprocess.Process
    log: Path

    async def measured(self) -> Measured:
        async with ClientSession() as session, session.get(self.url + MEASURE) as answer:
            objects = Counter(await answer.json())
        running = psutil.Process(self.process.pid)
        return Measured(objects, running.num_fds(), running.memory_info().rss // 1024)


@asynccontextmanager
async def hub_process(log: Path) -> AsyncIterator[HubProcess]:
    """Accepts the tickets of `tests.support.hub`, at the time that it is; writes its log to this file."""
    key = KEY.private.public_key().public_bytes_raw().hex()
    with log.open("w") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.hub_process", key),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        port = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        yield HubProcess(f"http://127.0.0.1:{int(port)}", process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def measure(_: web.Request) -> web.Response:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what is free but not given back is no leak
    kinds = Counter(type(one).__name__ for one in gc.get_objects())
    return web.json_response({kind: kinds[kind] for kind in COUNTED})


async def take(_: Notice) -> None:
    """Whatever there is to notice is fine."""


async def serve(key: bytes) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # aiohttp writes a trace for each request that is none.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    app = web.Application()
    mount(app, HubSettings(), {KEY.kid: Ed25519PublicKey.from_public_bytes(key)}, take)
    app.router.add_get(MEASURE, measure)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(bytes.fromhex(sys.argv[1])))
