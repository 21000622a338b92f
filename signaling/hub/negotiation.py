"""What two browsers tell each other to connect, passed on as it came: the hub does not read it."""

from signaling.hub.call import Call
from signaling.hub.payloads import Answer, Candidate, Nothing, Offer, Restart
from signaling.rooms.errors import SeatIsAway
from signaling.rooms.exchange import require_route


async def offer(call: Call, payload: Offer) -> Nothing:
    return await _pass_on(call, payload.to, "offer", {"sdp": payload.sdp})


async def answer(call: Call, payload: Answer) -> Nothing:
    return await _pass_on(call, payload.to, "answer", {"sdp": payload.sdp})


async def candidate(call: Call, payload: Candidate) -> Nothing:
    return await _pass_on(call, payload.to, "candidate", {"candidate": payload.candidate})


async def restart(call: Call, payload: Restart) -> Nothing:
    return await _pass_on(call, payload.to, "restart", {})


async def _pass_on(call: Call, to: str, event: str, fields: dict[str, object]) -> Nothing:
    require_route(await call.switchboard.store.read(call.room), call.seat, to)
    receiver = call.switchboard.connections.of_seat(call.room, to)
    if receiver is None:
        raise SeatIsAway
    await call.switchboard.wire.tell([receiver], event, {"from_seat": call.seat, **fields})
    return Nothing()
