"""What goes wrong in a call and only a page can see: passed on for the record."""

from typing import Literal

from signaling.hub.call import Call
from signaling.hub.payloads import Nothing, Payload
from signaling.rooms.exchange import note_incident


class Incident(Payload):
    """The media were cut for more than a passing moment, or the relay that is needed refuses."""

    what: Literal["media_cut", "relay_refused"]


async def incident(call: Call, payload: Incident) -> Nothing:
    await call.switchboard.act(call.room, lambda room: note_incident(room, call.seat, payload.what, call.now))
    return Nothing()
