"""The roll call: teleo hears from time to time who sits where, so that a hub that was killed leaves nothing wrong."""

import asyncio
from functools import partial

import structlog

from signaling.hub.performing import Switchboard
from signaling.rooms.roll import roll

EVERY_SECONDS = 10.0

log = structlog.get_logger(__name__)


class RollCall:
    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard

    async def run(self) -> None:
        """Call, for ever; a call that breaks is told and does not stop the next."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.call()
            except Exception as bug:  # noqa: BLE001 - the next call may go well
                log.error("roll call broken", cause=type(bug).__name__)  # noqa: TRY400

    async def call(self) -> None:
        """Every room of which a connection of ours holds a seat, once."""
        switchboard = self._switchboard
        for room_id in switchboard.connections.rooms:
            heard = {one.seat: one.heard_at for one in switchboard.connections.of_room(room_id)}
            await switchboard.act(room_id, partial(roll, now=switchboard.now(), heard=heard))
