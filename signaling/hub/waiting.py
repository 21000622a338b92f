"""Who comes in and who goes: enter, admit, refuse, leave, close."""

from signaling.hub.call import Call
from signaling.hub.payloads import Admit, Close, Enter, Leave, Nothing, Refuse


async def enter(call: Call, _: Enter) -> Nothing:
    await call.door.enter(call.connection, call.now)
    return Nothing()


async def admit(call: Call, payload: Admit) -> Nothing:
    await call.switchboard.act(call.room, lambda room: room.admit(payload.seat, by=call.seat, now=call.now))
    return Nothing()


async def refuse(call: Call, payload: Refuse) -> Nothing:
    before = call.at_the_door
    by = None if before else call.seat
    await call.switchboard.act(
        before or call.room, lambda room: room.refuse(payload.seat, by=by, now=call.now)
    )
    return Nothing()


async def leave(call: Call, _: Leave) -> Nothing:
    await call.switchboard.act(call.room, lambda room: room.leave(call.seat, call.now))
    return Nothing()


async def close(call: Call, _: Close) -> Nothing:
    await call.switchboard.act(call.room, lambda room: room.close(by=call.seat, now=call.now))
    return Nothing()
