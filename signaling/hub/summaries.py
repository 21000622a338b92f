"""What a call was like for a page, in figures: passed on to be kept with the consultation."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from signaling.contract.notices import WayTaken
from signaling.hub.call import Call
from signaling.hub.payloads import Nothing, Payload
from signaling.rooms.exchange import note_summary

DAY = 86_400
MANY = 1_000_000_000

Packets = Annotated[int, Field(ge=0, le=MANY, strict=True)]


class Summary(Payload):
    """Of all since the page was opened, which `run` names: told anew, the greater `seconds` count. No address is in it."""

    run: UUID
    path: WayTaken
    seconds: Annotated[int, Field(ge=1, le=DAY, strict=True)]
    received: Packets
    lost: Packets
    cuts: Annotated[int, Field(ge=0, le=10_000, strict=True)]
    height: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None  # of the picture, in lines


async def summary(call: Call, payload: Summary) -> Nothing:
    told = payload.model_dump()
    await call.switchboard.act(call.room, lambda room: note_summary(room, call.seat, told, call.now))
    return Nothing()
