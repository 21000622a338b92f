"""The chat: said to the others at once, acknowledged once teleo has kept it."""

import asyncio
from collections.abc import Awaitable, Iterable

from signaling.bus.notices import Undelivered
from signaling.hub.call import Call
from signaling.hub.payloads import Say, SayKept
from signaling.rooms.effects import Notify
from signaling.rooms.errors import NotHandled
from signaling.rooms.exchange import line
from signaling.rooms.exchange import say as say_in

# The connection's next events wait meanwhile: shorter than the silence after which its seat would be away.
KEPT_WITHIN = 2.0


async def say(call: Call, payload: Say) -> SayKept:
    message_id = str(payload.id)
    room, effects = await call.switchboard.act(
        call.room, lambda room: say_in(room, call.seat, message_id, payload.text, call.now)
    )
    await _kept(call.switchboard.notices.handled(one.notice) for one in effects if isinstance(one, Notify))
    said = line(room, call.seat, message_id)
    return SayKept(id=payload.id, at=said.at if said else call.now)


async def _kept(handled: Iterable[Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(KEPT_WITHIN):
            for notice in handled:
                await notice
    except (TimeoutError, Undelivered) as cause:
        raise NotHandled(retry_after=1) from cause
