"""What two browsers tell each other to connect, passed on as it came: the hub does not read it."""

from signaling.hub.call import Call
from signaling.hub.payloads import Answer, Candidate, Ice, IceGiven, Nothing, Offer, Restart
from signaling.rooms.errors import SeatIsAway
from signaling.rooms.exchange import require, require_route


async def offer(call: Call, payload: Offer) -> Nothing:
    return await _pass_on(call, payload.to, "offer", {"sdp": payload.sdp})


async def answer(call: Call, payload: Answer) -> Nothing:
    return await _pass_on(call, payload.to, "answer", {"sdp": payload.sdp})


async def candidate(call: Call, payload: Candidate) -> Nothing:
    return await _pass_on(call, payload.to, "candidate", {"candidate": payload.candidate})


async def restart(call: Call, payload: Restart) -> Nothing:
    return await _pass_on(call, payload.to, "restart", {})


async def ice(call: Call, _: Ice) -> IceGiven:
    """Fresh credentials for the relay: those of `welcome` expire, and the relay's secret may change."""
    if call.connection.standing_by is None:
        require(await call.switchboard.store.read(call.room), call.seat)
    return IceGiven(ice_servers=call.switchboard.ice.for_seat(call.seat, call.now))


async def _pass_on(call: Call, to: str, event: str, fields: dict[str, object]) -> Nothing:
    before = call.at_the_door
    room = await call.switchboard.store.read(before or call.room)
    other = require_route(room, call.seat, to, call.address if before else None)
    if not await call.switchboard.pass_on(other.address, event, {"from_seat": call.seat, **fields}):
        raise SeatIsAway
    return Nothing()
