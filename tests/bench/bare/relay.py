"""Serve the bare page, and pass each word of one socket of a room to the others: `python -m tests.bench.bare.relay PORT [HOST]`."""

import sys
from collections import defaultdict
from pathlib import Path

import uvloop
from aiohttp import web

PAGE = Path(__file__).with_name("page.html")
LINES = web.AppKey("lines", defaultdict[str, set[web.WebSocketResponse]])


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE)


async def line(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    lines = request.app[LINES][request.query["room"]]
    lines.add(socket)
    try:
        async for message in socket:
            for other in lines - {socket}:
                await other.send_str(message.data)
    finally:
        lines.discard(socket)
    return socket


def main(port: int, host: str = "127.0.0.1") -> None:
    app = web.Application()
    lines: defaultdict[str, set[web.WebSocketResponse]] = defaultdict(set)
    app[LINES] = lines
    app.router.add_get("/", page)
    app.router.add_get("/line", line)
    web.run_app(app, host=host, port=port, loop=uvloop.new_event_loop(), print=_say_ready)


def _say_ready(*_: object) -> None:
    print("The relay is ready", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
