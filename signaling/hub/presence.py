"""Signs of life: the beat, and what a seat sends."""

from pydantic import StrictBool

from signaling.hub.call import Call
from signaling.hub.payloads import Nothing, Payload
from signaling.rooms.exchange import present, require
from signaling.rooms.peer import Held, Picture, Quality, Shown, Wish


class Beat(Payload):
    """I am here."""


class Presence(Payload):
    """What I send, and how well I hear the others."""

    camera: StrictBool
    microphone: StrictBool
    quality: Quality | None
    has_camera: StrictBool = True  # one that could be switched on
    has_microphone: StrictBool = True
    picture: Picture = "moving"
    wish: Wish = "usual"
    screen: StrictBool = False  # instead of the camera
    held: Held | None = None
    shows_while_waiting: StrictBool = False  # his picture, to whoever may let him in


class BeatHeard(Payload):
    rev: int


async def beat(call: Call, _: Beat) -> BeatHeard:
    """The gate has noted the time already, as for any event; a watcher's board has no revision."""
    if call.connection.room is None:
        return BeatHeard(rev=0)
    room = await call.switchboard.store.read(call.room)
    require(room, call.seat)
    return BeatHeard(rev=room.rev)


async def presence(call: Call, payload: Presence) -> Nothing:
    shown = Shown(**payload.model_dump())
    await call.switchboard.act(call.room, lambda room: present(room, call.seat, shown, call.now))
    return Nothing()
