"""A seat held by the server: a client of the hub like any other, that speaks what PROTOCOL.md says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import socketio

HUB_PATH = "hub/socket.io"
CONNECT_SECONDS = 5
ACK_SECONDS = 5

Heard = tuple[str, dict[str, Any]]


class MediaPeer:
    """Hears in order. Made by `seated`, which keeps the seat until its block ends."""

    def __init__(self) -> None:
        self._line = socketio.AsyncClient(reconnection=False)
        self._heard: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._beat_seconds: asyncio.Queue[float] = asyncio.Queue()
        self._line.on("*", self._hear)
        self._line.on("disconnect", self._end)

    async def connect(self, hub_url: str, ticket: str) -> None:
        await self._line.connect(
            hub_url,
            auth={"ticket": ticket},
            transports=["websocket"],
            socketio_path=HUB_PATH,
            wait_timeout=CONNECT_SECONDS,
        )

    async def heard(self) -> AsyncIterator[Heard]:
        """Each event as it comes, until the line ends."""
        while (one := await self._heard.get()) is not None:
            yield one

    async def say(self, event: str, payload: dict[str, Any]) -> None:
        """Raises TimeoutError when the hub does not answer. A refusal changes nothing here: the other side has gone."""
        answered = asyncio.Event()
        await self._line.emit(event, payload, callback=lambda *_: answered.set())
        await asyncio.wait_for(answered.wait(), ACK_SECONDS)

    async def beat(self) -> None:
        """Say that the seat is there, for ever, as often as the hub last told."""
        seconds = await self._beat_seconds.get()
        while True:
            await asyncio.sleep(seconds)
            while not self._beat_seconds.empty():
                seconds = self._beat_seconds.get_nowait()
            await self.say("beat", {})

    async def close(self) -> None:
        await self._line.disconnect()

    async def _hear(self, event: str, payload: dict[str, Any]) -> None:
        if "beat_seconds" in payload:
            self._beat_seconds.put_nowait(payload["beat_seconds"])
        self._heard.put_nowait((event, payload))

    async def _end(self, *_: object) -> None:
        self._heard.put_nowait(None)


@asynccontextmanager
async def seated(hub_url: str, ticket: str) -> AsyncIterator[MediaPeer]:
    """Take the ticket's seat, and end the room with the block: nobody else has business in it."""
    peer = MediaPeer()
    await peer.connect(hub_url, ticket)
    try:
        async with asyncio.TaskGroup() as tasks:
            beats = tasks.create_task(peer.beat())
            yield peer
            beats.cancel()
    finally:
        with suppress(Exception):  # the line may be cut, which ends it as well
            await peer.say("close", {})
        await peer.close()
