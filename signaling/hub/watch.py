"""The beat watch: what silence does to rooms, looked at twice a second."""

import asyncio
from datetime import datetime

import structlog

from signaling.hub.performing import Switchboard
from signaling.rooms.absence import is_forgettable, lapse
from signaling.rooms.room import Room

EVERY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class BeatWatch:
    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard

    async def run(self) -> None:
        """Sweep, for ever; a sweep that breaks is told and does not stop the next."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except Exception as bug:  # noqa: BLE001 - a watch that stops is worse than one that stumbles
                log.error("sweep broken", cause=type(bug).__name__)  # noqa: TRY400

    async def sweep(self) -> None:
        """Look at every room once."""
        now = self._switchboard.now()
        for room in await self._switchboard.store.rooms():
            await self._look_at(room, now)

    async def _look_at(self, room: Room, now: datetime) -> None:
        heard = self._switchboard.connections.heard(room.id)
        if is_forgettable(room, now):
            await self._switchboard.store.forget(room)
        elif lapse(room, now, heard)[0] != room:
            await self._switchboard.act(room.id, lambda room: lapse(room, now, heard))
